package chat.server.limit;

/** What one user has taken, over however many connections, and how often they were told so. Any thread may call it. */
public final class Allowance {

    private static final Rate NOTICES = Rate.aMinute(1);

    private final Bucket messages = new Bucket();
    private final Bucket answers = new Bucket();
    private final Bucket notices = new Bucket();

    /** Of what they say and change. */
    public Bucket messages() {
        return messages;
    }

    /** Of bytes of what they ask for. */
    public Bucket answers() {
        return answers;
    }

    /** Whether to tell them now that they take too much: once a minute. Whoever asks does so. */
    public boolean isToBeTold(long now) {
        return notices.tryTake(NOTICES, 1, now) == 0;
    }
}

package chat.client.bench;

/** One message of a run. */
final class SentMessage {

    private static final int UNKNOWN = -1;

    /** Counts all publishers from 0; they belong to the groups in turns. */
    final int publisher;

    /** Counts this publisher's messages from 0. */
    final int number;

    /** When it should be sent, on the run's clock. */
    final long dueNanos;

    private final int groups;

    /** How many users have not received it yet. */
    int outstanding;

    /** Its place among all messages of the run, in the order in which the first user who received it got them. */
    int position = UNKNOWN;

    /** @param receivers how many users are to receive it */
    SentMessage(int publisher, int groups, int number, long dueNanos, int receivers) {
        this.publisher = publisher;
        this.groups = groups;
        this.number = number;
        this.dueNanos = dueNanos;
        outstanding = receivers;
    }

    /** Who hears it. */
    int group() {
        return publisher % groups;
    }

    /** The publisher's number within the group, from 0. */
    int publisherInGroup() {
        return publisher / groups;
    }

    long key() {
        return Texts.key(publisher, number);
    }

    /** One user less to wait for; returns whether it was the last one. */
    boolean settle() {
        return --outstanding == 0;
    }

    /** Nobody is waited for any more; returns how many had been. */
    int writeOff() {
        int before = outstanding;
        outstanding = 0;
        return before;
    }

    /** Whether anybody has received it. */
    boolean wasSeen() {
        return position != UNKNOWN;
    }
}

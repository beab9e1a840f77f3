package chat.testing.checker;

import chat.testing.checker.Post.Place;
import org.jspecify.annotations.Nullable;

/** Something that a client said to one user, and what became of it. */
final class DirectPost {

    private final Inbox sender;
    private final Observation.SentDirect sent;
    private final int number;
    private final @Nullable Place lobby;
    private long acknowledged;
    private @Nullable String refusal;
    private boolean awaited;
    private boolean givenUp;
    private boolean repeated;

    /**
     * @param sender where its echo comes
     * @param number grows with every one that the client sends
     * @param lobby the last that the client had seen of the lobby
     */
    DirectPost(Inbox sender, Observation.SentDirect sent, int number, @Nullable Place lobby) {
        this.sender = sender;
        this.sent = sent;
        this.number = number;
        this.lobby = lobby;
    }

    Inbox sender() {
        return sender;
    }

    Observation.SentDirect sent() {
        return sent;
    }

    int number() {
        return number;
    }

    @Nullable
    Place lobby() {
        return lobby;
    }

    /** Its sender said it again, not knowing whether it had been taken or refused. */
    void repeat() {
        repeated = true;
    }

    boolean isRepeated() {
        return repeated;
    }

    /** Its sender was told the number that it has among the sender's. */
    void acknowledge(long seq) {
        acknowledged = seq;
    }

    /** 0 if its sender was told none. */
    long acknowledged() {
        return acknowledged;
    }

    boolean isAcknowledged() {
        return acknowledged > 0 || sender.find(sent.text()) != null;
    }

    void refuse(String code) {
        refusal = code;
    }

    @Nullable
    String refusal() {
        return refusal;
    }

    void await() {
        awaited = true;
    }

    /** Its sender was told that there will be no answer. */
    void giveUp() {
        givenUp = true;
    }

    boolean isUnanswered() {
        return awaited && !givenUp && refusal == null && !isAcknowledged();
    }

    boolean isIn(Observation.ReceivedDirect message) {
        return message.from().equals(sender.user())
                && message.to().equals(sent.to())
                && message.text().equals(sent.text())
                && (sent.id() == null || sent.id().equals(message.id()));
    }

    @Override
    public String toString() {
        return sender.client() + "'s '" + sent.text() + "'" + (sent.id() == null ? "" : " (" + sent.id() + ")") + " to "
                + sent.to();
    }
}

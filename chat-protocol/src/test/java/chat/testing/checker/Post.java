package chat.testing.checker;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that a client said, or tried to, and what became of it. */
final class Post {

    /** A number, and of what. */
    record Place(Numbering numbering, long seq) {

        @Override
        public String toString() {
            return numbering.name(seq);
        }
    }

    private final String client;
    private final int session;
    private final String user;
    private final int device;
    private final Observation.Sent sent;
    private final @Nullable Place seenBefore;
    private final List<Place> acknowledged = new ArrayList<>();
    private @Nullable Place place;
    private @Nullable String refusal;
    private boolean echoed;
    private boolean awaited;
    private boolean givenUp;

    /**
     * @param session tells the client's sessions apart
     * @param seenBefore the last that the client had seen of the room; null if it was not in it
     */
    Post(String client, int session, String user, int device, Observation.Sent sent, @Nullable Place seenBefore) {
        this.client = client;
        this.session = session;
        this.user = user;
        this.device = device;
        this.sent = sent;
        this.seenBefore = seenBefore;
    }

    String client() {
        return client;
    }

    int session() {
        return session;
    }

    @Nullable
    Place seenBefore() {
        return seenBefore;
    }

    /** Where the room has it; null if nobody saw it there. */
    @Nullable
    Place place() {
        return place;
    }

    void setPlace(Place place) {
        this.place = place;
    }

    /** Its sender got it back. */
    void echo() {
        echoed = true;
    }

    void acknowledge(Place as) {
        acknowledged.add(as);
    }

    /** The numbers that its sender was told other than by the event itself. */
    List<Place> acknowledged() {
        return acknowledged;
    }

    boolean isAcknowledged() {
        return echoed || !acknowledged.isEmpty();
    }

    void refuse(String code) {
        refusal = code;
    }

    @Nullable
    String refusal() {
        return refusal;
    }

    /** Its sender waited for the answer to the end. */
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

    /** Whether this event is what was sent. */
    boolean isIn(Event event) {
        return event.isMessage()
                && event.user().equals(user)
                && event.device() == device
                && event.text().equals(sent.text())
                && event.room().equals(sent.room())
                && (sent.id() == null || sent.id().equals(event.id()));
    }

    @Override
    public String toString() {
        return client + "'s '" + sent.text() + "'" + (sent.id() == null ? "" : " (" + sent.id() + ")");
    }
}

package chat.server.text;

import static chat.protocol.ClientMessage.LOBBY;
import static chat.server.text.TextLines.NOTICE;

import chat.protocol.CommandLine;
import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.Username;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A room that a person is in, as far as they were told of it, and the words for it. Which room is meant goes without saying where it is
 * the one that they talk in. Owned by the event loop of their connection.
 */
final class TextRoom {

    /** As the server writes it. */
    final String name;

    /** The number of the first event that the person was shown of the room: what they may want to read stands before it. */
    long oldestShown;

    /** So many messages are known that may be meant by a command. */
    private static final int MAX_SPOKEN = 100;

    private record Spoken(long seq, String from) {}

    /** The latest of those that were said here, but for those that were taken back, in their order. */
    private final Deque<Spoken> spoken = new ArrayDeque<>();

    private final TextSession session;
    private final long counted;
    private @Nullable RoomName compared;
    private int count;
    private @Nullable String topic;

    TextRoom(TextSession session, ServerMessage.Entered entered) {
        this.session = session;
        name = entered.room();
        count = entered.count();
        counted = entered.last() == null ? entered.seq() : entered.last();
        oldestShown = entered.seq();
        setTopic(entered.topic());
    }

    /** Something was said here, just now. */
    void said(ServerMessage.Message said) {
        if (spoken.size() == MAX_SPOKEN) {
            spoken.removeFirst();
        }
        spoken.addLast(new Spoken(said.seq(), said.from()));
    }

    /** Something was said here before all that is known. */
    void saidBefore(ServerMessage.Message said) {
        if (!said.deleted()
                && spoken.size() < MAX_SPOKEN
                && (spoken.isEmpty() || said.seq() < spoken.getFirst().seq())) {
            spoken.addFirst(new Spoken(said.seq(), said.from()));
        }
    }

    /** A message was taken back. */
    void takenBack(long seq) {
        spoken.removeIf(said -> said.seq() == seq);
    }

    /** The number of the latest message of somebody; null if none is known. */
    @Nullable
    Long latestOf(Username name) {
        for (Iterator<Spoken> latest = spoken.descendingIterator(); latest.hasNext(); ) {
            Spoken said = latest.next();
            if (TextSession.isCalled(said.from(), name)) {
                return said.seq();
            }
        }
        return null;
    }

    /** So many came, or went, says event number {@code seq}. One that the count at the entry knew of does not change it. */
    void count(long seq, int change) {
        if (seq > counted) {
            count += change;
        }
    }

    /** Whether this room is meant by {@code other}. */
    boolean isCalled(RoomName other) {
        if (compared == null) {
            try {
                compared = RoomName.of(name);
            } catch (ProtocolException e) {
                throw new IllegalStateException("no name of a room", e);
            }
        }
        return compared.equals(other);
    }

    boolean hasTopic() {
        return topic != null;
    }

    /** @param topic empty or null for none */
    void setTopic(@Nullable String topic) {
        this.topic = topic == null || topic.isEmpty() ? null : topic;
    }

    boolean isLobby() {
        return name.equals(LOBBY);
    }

    boolean isCurrent() {
        return session.isCurrent(name);
    }

    /** The name as people are shown it. */
    String named() {
        return CommandLine.ROOM_SIGN + name;
    }

    /** What stands before a line about the room. */
    String notice() {
        return isCurrent() ? NOTICE : NOTICE + named() + ": ";
    }

    /** How many are there, and who. */
    String whoIsThere(List<String> names) {
        return present() + ": " + Phrases.names(names, count);
    }

    /** How many are there. */
    String present() {
        return Phrases.present(count, limit(), isCurrent());
    }

    /** The same where somebody came or went. */
    String presentNow() {
        return Phrases.presentNow(count, limit(), isCurrent());
    }

    private int limit() {
        return isLobby() ? session.maxUsers.getAsInt() : 0;
    }

    /** A line that says what the room is about. */
    String about() {
        return NOTICE
                + (topic == null
                        ? Phrases.fill(Phrases.NO_TOPIC, named())
                        : Phrases.fill(Phrases.TOPIC, named(), topic));
    }
}

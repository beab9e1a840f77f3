package chat.server.store;

import chat.protocol.ServerMessage.Deleted;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.ServerMessage.Edited;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Topic;

/** What an event comes to in bytes, in memory and on the wire: at least that whatever is said in it, and not much more. */
public final class EventSize {

    /** An event without its words: objects and numbers; or the fields of a line, and what it costs to have it wait. */
    private static final int BASE = 220;

    /** Of a character (UTF-16), in UTF-8 or escaped. */
    private static final int PER_CHARACTER = 3;

    private static final int QUOTES_AND_COMMA = 3;

    private EventSize() {}

    /** Of a name in a list. */
    public static long ofName(String name) {
        return QUOTES_AND_COMMA + (long) PER_CHARACTER * name.length();
    }

    public static long of(DirectMessage direct) {
        int label = direct.id() == null ? 0 : direct.id().length();
        return BASE
                + (long) PER_CHARACTER
                        * (direct.from().length()
                                + direct.to().length()
                                + direct.text().length()
                                + label);
    }

    public static long of(RoomEvent event) {
        return BASE + (long) PER_CHARACTER * characters(event);
    }

    private static int characters(RoomEvent event) {
        int room = event.room().length();
        if (event instanceof Message said) {
            int label = said.id() == null ? 0 : said.id().length();
            return room + said.from().length() + said.text().length() + label;
        } else if (event instanceof Topic topic) {
            return room + topic.username().length() + topic.topic().length();
        } else if (event instanceof Joined joined) {
            return room + joined.username().length();
        } else if (event instanceof Edited edited) {
            return room + edited.by().length() + edited.text().length();
        } else if (event instanceof Deleted deleted) {
            return room + deleted.by().length();
        } else {
            return room + ((Left) event).username().length();
        }
    }
}

package chat.client.cli;

import chat.protocol.ProtocolException;
import chat.protocol.Username;
import java.util.Locale;

/** Names of people, as they are compared. */
final class People {

    private People() {}

    /** What all spellings of a name have in common; also of what can be nobody's. */
    static String compared(String name) {
        try {
            return Username.of(name).compared();
        } catch (ProtocolException e) {
            return name.toLowerCase(Locale.ROOT);
        }
    }

    static boolean areSame(String one, String other) {
        return one.equals(other) || compared(one).equals(compared(other));
    }
}

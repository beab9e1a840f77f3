package chat.terminal;

import java.util.HashSet;
import java.util.Set;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.LineReader;
import org.jline.reader.Reference;

/** What keys mean beyond, or other than, what the library has. */
final class Keys {

    // Actions of our own.
    static final String NOTHING = "chat-nothing";
    static final String COMPLETE = "chat-complete";
    static final String COMPLETE_BACK = "chat-complete-back";
    static final String SUSPEND = "chat-suspend";

    private static final String SHIFT_TAB = "\033[Z";

    // As a terminal sends them in the keypad's two modes.
    private static final String[] UP = {"\033[A", "\033OA"};
    private static final String[] DOWN = {"\033[B", "\033OB"};
    private static final String[] RIGHT = {"\033[C", "\033OC"};
    private static final String[] LEFT = {"\033[D", "\033OD"};
    private static final String[] HOME = {"\033[H", "\033OH", "\033[1~", "\033[7~"};
    private static final String[] END = {"\033[F", "\033OF", "\033[4~", "\033[8~"};
    private static final String DELETE = "\033[3~";

    private static final int MAX_KEY_NUMBER = 34;
    private static final int MAX_MODIFIERS = 16;

    private Keys() {}

    static void bind(KeyMap<Binding> keys) {
        // They are for shells: one starts an editor that is not there, the other changes what keys mean.
        keys.bind(new Reference(NOTHING), KeyMap.ctrl('X') + KeyMap.ctrl('E'), KeyMap.ctrl('X') + KeyMap.ctrl('V'));
        // Whatever is typed already: the library would look for lines that begin with it.
        keys.bind(new Reference(LineReader.UP_LINE_OR_HISTORY), UP);
        keys.bind(new Reference(LineReader.DOWN_LINE_OR_HISTORY), DOWN);
        // The library knows them as this type of terminal sends them in one mode; not every terminal does as its type
        // says.
        keys.bind(new Reference(LineReader.FORWARD_CHAR), RIGHT);
        keys.bind(new Reference(LineReader.BACKWARD_CHAR), LEFT);
        keys.bind(new Reference(LineReader.BEGINNING_OF_LINE), HOME);
        keys.bind(new Reference(LineReader.END_OF_LINE), END);
        keys.bind(new Reference(LineReader.DELETE_CHAR), DELETE);
        keys.bind(new Reference(SUSPEND), KeyMap.ctrl('Z'));
        keys.bind(new Reference(COMPLETE), "\t");
        keys.bind(new Reference(COMPLETE_BACK), SHIFT_TAB);
        others().forEach(key -> keys.bindIfNotBound(new Reference(NOTHING), key));
    }

    /** Keys that move or do something elsewhere, alone or with others (xterm's PC-style function keys): else they would be typed as text. */
    private static Set<String> others() {
        Set<String> keys = new HashSet<>();
        for (int modifiers = 1; modifiers <= MAX_MODIFIERS; modifiers++) {
            String with = modifiers == 1 ? "" : ";" + modifiers;
            for (int key = 1; key <= MAX_KEY_NUMBER; key++) {
                keys.add("\033[" + key + with + "~");
            }
            for (char key = 'A'; key <= 'S'; key++) {
                keys.add("\033[" + (modifiers == 1 ? "" : "1" + with) + key);
                keys.add("\033O" + key);
            }
        }
        return keys;
    }
}

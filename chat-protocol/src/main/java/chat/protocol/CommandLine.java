package chat.protocol;

import chat.protocol.ChatCommand.Argument;
import chat.protocol.ChatCommand.Face;
import chat.protocol.ChatCommand.Kind;
import chat.protocol.ChatCommand.Role;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a typed line means, the same in every face.
 *
 * @param command what is wanted; null if nothing was typed, or a command that there is not
 * @param target the room or the name that is meant, without the sign that people write before it; empty if there is none
 * @param text what stands behind that, or what is to be said; empty if there is nothing
 * @param problem why nothing can be done, in words for whoever typed it; null if something can
 */
public record CommandLine(@Nullable ChatCommand command, String target, String text, @Nullable String problem) {

    /** What people and faces write before the name of a room. */
    public static final String ROOM_SIGN = "#";

    private static final String NAME_SIGN = "@";

    /** A line that, alone, leaves the chat. Elsewhere it is said like everything else. */
    public static final String EXIT = "exit";

    /** An argument that the line ends in. */
    public record Slot(ChatCommand command, Kind kind) {}

    /**
     * Reads a line. In the chat it is something to say, unless it begins with a slash or is {@link #EXIT}. Commands mean the same in
     * capital letters, and white space divides as much as it likes; only {@link ChatCommand#SAY} says all behind one character of it.
     * Of several lines the first is never an unknown command: what was pasted may begin with a path or a comment.
     *
     * @param line what was typed, of several lines if they were pasted
     */
    public static CommandLine parse(Face face, Role role, String line) {
        boolean isChat = face != Face.CONSOLE;
        String typed = isChat ? line : line.strip();
        if (PeerText.isBlank(typed) || (!isChat && typed.equals("/"))) {
            return new CommandLine(null, "", "", null);
        }
        if (isChat && line.equals(EXIT)) {
            return new CommandLine(ChatCommand.EXIT, "", "", null);
        }
        if (isChat && !line.startsWith("/")) {
            return new CommandLine(ChatCommand.SAY, "", line, null);
        }
        Words words = Words.of(typed);
        ChatCommand command = ChatCommand.find(face, role, words.first());
        if (command != null) {
            return command == ChatCommand.SAY
                    ? new CommandLine(command, "", words.rest(), null)
                    : withArguments(face, role, command, words.rest());
        }
        return isChat && line.indexOf('\n') >= 0
                ? new CommandLine(ChatCommand.SAY, "", line, null)
                : new CommandLine(null, "", "", Phrases.unknownCommand(face, role, words.first()));
    }

    private static CommandLine withArguments(Face face, Role role, ChatCommand command, String behind) {
        List<Argument> arguments = command.arguments();
        String rest = behind.strip();
        String target = "";
        String text = "";
        boolean isRight = !arguments.isEmpty() || rest.isEmpty();
        for (int i = 0; i < arguments.size(); i++) {
            Kind kind = arguments.get(i).kind();
            Words words = i == arguments.size() - 1 ? new Words(rest, "") : Words.of(rest);
            String value = withoutSign(kind, words.first());
            rest = words.rest().strip();
            isRight &= PeerText.isBlank(value) ? arguments.get(i).isOptional() : fits(kind, value);
            if (kind == Kind.ROOM || kind == Kind.NAME) {
                target = value;
            } else {
                text = value;
            }
            if (kind == Kind.COMMAND && !value.isEmpty() && ChatCommand.find(face, role, value) == null) {
                return new CommandLine(command, "", "", Phrases.unknownCommand(face, role, value));
            }
        }
        return new CommandLine(command, target, text, isRight ? null : command.misuse(face));
    }

    private static String withoutSign(Kind kind, String value) {
        String sign = kind == Kind.ROOM ? ROOM_SIGN : NAME_SIGN;
        boolean hasSign = (kind == Kind.ROOM || kind == Kind.NAME) && value.startsWith(sign);
        return hasSign ? value.substring(sign.length()) : value;
    }

    private static boolean fits(Kind kind, String value) {
        return switch (kind) {
            case NUMBER -> positive(value) > 0;
            case SWITCH -> List.of("on", "off").contains(value.toLowerCase(Locale.ROOT));
            case ROOM, NAME, TEXT, REASON, COMMAND -> true;
        };
    }

    /** The number; 0 if it is not one from 1 on. */
    private static int positive(String number) {
        try {
            return Math.max(0, Integer.parseInt(number));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The number that is meant: {@code otherwise} if none was typed. */
    public int number(int otherwise) {
        return text.isEmpty() ? otherwise : positive(text);
    }

    /** What a switch is turned to that stands at {@code now}: to the other side if nothing was typed. */
    public boolean turned(boolean now) {
        return text.isEmpty() ? !now : text.equalsIgnoreCase("on");
    }

    /**
     * Which argument stands at the end of a line that is still being typed; null if none does.
     *
     * @param before what stands before that argument, or its sign at least
     */
    public static @Nullable Slot slot(Face face, Role role, String before) {
        if (face != Face.CONSOLE && !before.startsWith("/")) {
            return null;
        }
        String typed = before.replaceFirst("\\s[" + ROOM_SIGN + NAME_SIGN + "]$", " ");
        String[] words = typed.split("\\s+", -1);
        ChatCommand command = ChatCommand.find(face, role, words[0]);
        int index = words.length - 2; // behind the last white space nothing stands yet
        boolean isOne = command != null && index >= 0 && index < command.arguments().size() && words[index + 1].isEmpty();
        return isOne ? new Slot(command, command.arguments().get(index).kind()) : null;
    }

    /** A line up to its first white space, and what stands behind that: a text may begin with more of it. */
    private record Words(String first, String rest) {

        static Words of(String line) {
            int end = 0;
            while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
                end++;
            }
            return new Words(line.substring(0, end), end == line.length() ? "" : line.substring(end + 1));
        }
    }
}

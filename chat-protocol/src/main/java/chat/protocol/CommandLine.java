package chat.protocol;

import chat.protocol.ChatCommand.Argument;
import chat.protocol.ChatCommand.Face;
import chat.protocol.ChatCommand.Kind;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a typed line means, the same in every face.
 *
 * @param command what is wanted; null if nothing was typed, or a command that there is not
 * @param target the room or the name that is meant, without the sign that people write before it; empty if there is none. With whom
 *     somebody has written, where that alone is to be read or searched
 * @param text what stands behind that, or what is to be said; empty if there is nothing
 * @param problem why nothing can be done, in words for whoever typed it; null if something can
 * @param room out of which alone somebody is to be kicked, without its sign; null for the whole chat, and elsewhere
 * @param seconds how long it is to last; null for good, and where that is no question
 */
public record CommandLine(
        @Nullable ChatCommand command,
        String target,
        String text,
        @Nullable String problem,
        @Nullable String room,
        @Nullable Long seconds) {

    /** What people and faces write before the name of a room. */
    public static final String ROOM_SIGN = "#";

    private static final String NAME_SIGN = "@";

    /** A line that, alone, leaves the chat. Elsewhere it is said like everything else. */
    public static final String EXIT = "exit";

    /** One that neither lasts nor is about one room alone. */
    public CommandLine(@Nullable ChatCommand command, String target, String text, @Nullable String problem) {
        this(command, target, text, problem, null, null);
    }

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
                    ? new CommandLine(
                            command, "", words.rest(), PeerText.isBlank(words.rest()) ? command.misuse(face) : null)
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
        String problem = arguments.isEmpty() && !rest.isEmpty() ? command.misuse(face) : null;
        String room = null;
        Long seconds = null;
        if (rest.startsWith(NAME_SIGN) && (command == ChatCommand.HISTORY || command == ChatCommand.SEARCH)) {
            Words words = Words.of(rest);
            String name = withoutSign(Kind.NAME, words.first());
            String more = words.rest().strip();
            if (!name.isEmpty()
                    && !(command == ChatCommand.SEARCH && more.isEmpty())) { // which finds who was spoken of
                target = name;
                rest = more;
            }
        }
        for (int i = 0; i < arguments.size(); i++) {
            Kind kind = arguments.get(i).kind();
            boolean isLast = i == arguments.size() - 1;
            if (kind == Kind.TIME) {
                Words words = Words.of(rest);
                seconds = Term.parse(words.first());
                if (seconds != null) {
                    rest = words.rest().strip();
                }
                if (problem == null && isLast && !rest.isEmpty()) {
                    problem = Phrases.TIME_ALONE;
                } else if (problem == null && seconds == null && beginsWithDigit(rest)) {
                    problem = Phrases.TIME_FORM; // as part of the reason, it would make of an hour for good
                }
                continue;
            }
            if (command == ChatCommand.KICK && kind == Kind.REASON && rest.startsWith(ROOM_SIGN)) {
                Words words = Words.of(rest);
                room = words.first().substring(ROOM_SIGN.length());
                rest = words.rest().strip();
                if (problem == null && room.isEmpty()) {
                    problem = command.misuse(face);
                }
            }
            Words words = isLast ? new Words(rest, "") : Words.of(rest);
            String value = withoutSign(kind, words.first());
            rest = words.rest().strip();
            if (kind == Kind.ROOM || kind == Kind.NAME || kind == Kind.WHO) {
                target = value;
            } else {
                text = value;
            }
            if (problem == null && !(value.isEmpty() && arguments.get(i).isOptional())) {
                problem = problem(face, role, command, kind, value);
            }
        }
        return new CommandLine(command, target, text, problem, room, seconds);
    }

    private static boolean beginsWithDigit(String text) {
        return !text.isEmpty() && text.charAt(0) >= '0' && text.charAt(0) <= '9';
    }

    /** What somebody meant who wrote a sign before it, as people do; empty if nothing of it can be seen. */
    private static String withoutSign(Kind kind, String value) {
        String sign = kind == Kind.ROOM ? ROOM_SIGN : kind == Kind.NAME || kind == Kind.WHO ? NAME_SIGN : "";
        String meant = value.startsWith(sign) ? value.substring(sign.length()) : value;
        return PeerText.isBlank(meant) ? "" : meant;
    }

    /** What is wrong with an argument; null if nothing is. */
    private static @Nullable String problem(Face face, Role role, ChatCommand command, Kind kind, String value) {
        if (value.isEmpty()) {
            return command.misuse(face);
        }
        return switch (kind) {
            case NUMBER -> positive(value) > 0 ? null : command.misuse(face);
            case SWITCH -> List.of("on", "off").contains(value.toLowerCase(Locale.ROOT)) ? null : command.misuse(face);
            // Of one word the server knows more: it may have been taken from a list of its own.
            case ROOM -> value.chars().anyMatch(Character::isWhitespace) ? Phrases.ROOM_NAME : null;
            case COMMAND ->
                ChatCommand.find(face, role, value) == null ? Phrases.unknownCommand(face, role, value) : null;
            case ROLE -> Role.GIVEN.contains(value.toLowerCase(Locale.ROOT)) ? null : Phrases.ROLE_FORM;
            case NAME, WHO, TIME, TEXT, ACTION, REASON, FILE, PASSWORD -> null;
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

    /** Whether this is wanted, and can be done. */
    public boolean asksFor(ChatCommand wanted) {
        return command == wanted && problem == null;
    }

    /**
     * What a command that keeps order asks for.
     *
     * @throws IllegalStateException if it is no such command
     */
    public ClientMessage.Moderate moderate(@Nullable String id) {
        Moderation action =
                command == null ? null : Moderation.of(command.name().toLowerCase(Locale.ROOT));
        if (action == null) {
            throw new IllegalStateException(command + " (expected: a command that keeps order)");
        }
        String more = text.isEmpty() ? null : text;
        boolean isOp = action == Moderation.OP;
        return new ClientMessage.Moderate(
                action.wire(),
                target.isEmpty() ? null : target,
                room,
                isOp && more != null ? more.toLowerCase(Locale.ROOT) : null,
                seconds,
                isOp ? null : more,
                id);
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
        if (command == null || index < 0 || index >= command.arguments().size() || !words[index + 1].isEmpty()) {
            return null;
        }
        return new Slot(command, command.arguments().get(index).kind());
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

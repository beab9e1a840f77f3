package chat.protocol;

import static chat.protocol.ChatCommand.Face.CONSOLE;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one table of what can be typed, in the order in which help shows it. Parsing ({@link CommandLine}), help, Tab and the page's module
 * come from it: a new command is a line here, and a case in each face that has it.
 */
public enum ChatCommand {
    JOIN("join ROOM [PW]", "dev", "enter a room", "enters a room, a new one if need be, or goes back to one"),
    PART("part [ROOM]", "dev", "leave a room", "leaves a room: the one that you talk in if you name none"),
    ROOMS(Face.ALL, "rooms", "", "list the rooms", "lists the rooms, and what they are about"),
    TOPIC("topic [TEXT]", "the new build", "show or set; - clears", "shows the topic; TEXT sets another, - clears it"),
    USERS(Face.ALL, "users", "", "list who is here", "lists who is here"),
    HISTORY(
            "history [N]",
            "50",
            "show older messages",
            "shows messages older than those you see: N, or 20; with @NAME before it, what you and NAME wrote"),
    SEARCH(
            Feature.SEARCH,
            "search [TEXT]",
            "red build",
            "find messages",
            "finds messages in your rooms by their words; with @NAME before these, what you and NAME wrote; alone, older ones"),
    MSG("msg NAME TEXT", "bob hello", "write to NAME alone", "writes TEXT to one person, for nobody else to read"),
    REPLY("reply|r TEXT", "hello", "write back", "writes TEXT to whoever wrote to you alone last, to them alone"),
    ME("me TEXT", "waves", "do it: * alice waves", "says what you do: * alice waves"),
    SAY("say TEXT", "/users", "say TEXT as it is", "says TEXT, whatever it begins with"),
    EDIT(
            Feature.MODERATION,
            "edit TEXT",
            "see you at ten",
            "correct what you said",
            "gives the last message that you said here another text"),
    DELETE(
            Feature.MODERATION,
            "delete [NAME]",
            "",
            "take a message back",
            "takes your last message here back; moderators name whose"),
    IGNORE("ignore [NAME]", "bob", "hide what NAME says", "hides what somebody says; alone, lists who is ignored"),
    UNIGNORE("unignore NAME", "bob", "show it again", "shows what somebody says again"),
    QUIET("quiet [on|off]", "on", "hide joins and leaves", "hides who joins and leaves; alone, it turns on or off"),
    BELL("bell [on|off]", "on", "ring when named", "rings when you are named or written to; alone, it turns on or off"),
    REGISTER(
            Feature.ACCOUNTS, "register [PW]", "", "keep your name", "makes your name an account; asks for a password"),
    PASSWORD(
            Feature.ACCOUNTS,
            "password [PW]",
            "",
            "change your password",
            "gives your account another password, and asks for it"),
    ACCOUNT(Feature.ACCOUNTS, "account", "", "what you are here", "shows what you may do, and where you are connected"),
    UNREGISTER(Feature.ACCOUNTS, "unregister", "", "give your name up", "gives your account up; asks for the password"),
    CLOSE(
            Feature.ACCOUNTS,
            "close [PW]",
            "",
            "close your room",
            "closes your room to all but those whom you invite, or who know the password"),
    OPEN(Feature.ACCOUNTS, "open", "", "open your room", "opens your room to everybody again"),
    INVITE(Feature.ACCOUNTS, "invite NAME", "bob", "let NAME in", "lets somebody into your closed room"),
    WHOIS(Role.MODERATOR, null, "whois NAME", "bob", "what somebody is", "shows what somebody may do, and from where"),
    KICK(
            Role.MODERATOR,
            null,
            "kick NAME [REASON]",
            "bob too loud",
            "remove somebody",
            "removes somebody, and tells them why; with #ROOM before the reason from that room alone"),
    MUTE(
            Role.MODERATOR,
            null,
            "mute NAME [TIME]",
            "bob 10m",
            "let NAME only read",
            "lets somebody read and say nothing, for 90s, 10m, 2h, 7d, 3w, or for good"),
    UNMUTE(Role.MODERATOR, null, "unmute NAME", "bob", "let NAME talk again", "lets somebody talk again"),
    BAN(
            Role.MODERATOR,
            null,
            "ban WHO [TIME] [REASON]",
            "bob 7d too loud",
            "keep out",
            "keeps a name, an address or a network out, for 90s, 10m, 2h, 7d, 3w, or for good"),
    UNBAN(Role.MODERATOR, null, "unban WHO", "bob", "let in again", "lets a name, an address or a network in again"),
    BANS(Role.MODERATOR, null, "bans", "", "who is kept out", "lists who is kept out, by whom, why and until when"),
    OP(
            Role.OPERATOR,
            Feature.ACCOUNTS,
            "op NAME [ROLE]",
            "bob moderator",
            "give a role",
            "makes somebody a moderator, or an operator"),
    DEOP(Role.OPERATOR, Feature.ACCOUNTS, "deop NAME", "bob", "take the role", "makes somebody a member again"),
    ANNOUNCE(CONSOLE, "say TEXT", "Back in five minutes", "say TEXT as server", "tells everybody something, as server"),
    LIMIT(CONSOLE, "limit [N]", "10", "how many can be in", "shows or changes how many can be in"),
    NODES(CONSOLE, "nodes", "", "list the servers", "lists the servers that act as one"),
    ACCOUNTS(
            CONSOLE,
            "account ACTION",
            "add alice --role operator",
            "add, list, remove, \u2026",
            "takes add NAME [--role ROLE], list, remove NAME, role NAME ROLE or password NAME, and asks for passwords"),
    EXPORT(CONSOLE, "export FILE [ROOM]", "talk.jsonl", "write what was said", "writes what was said as lines of JSON"),
    BACKUP(CONSOLE, "backup FILE", "copy.db", "copy what is kept", "makes a copy of everything that is kept"),
    STOP(CONSOLE, "stop", "", "end the server", "says goodbye to everybody and ends the server"),
    HELP(Face.ALL, "help [COMMAND]", "users", "explain all, or one", "lists the commands, or explains one"),
    EXIT("exit|quit", "", "leave; exit does too", "leaves the chat; so does exit without the slash");

    /** Where people type. */
    public enum Face {
        /** Telnet and netcat. */
        TEXT,
        TERMINAL,
        PAGE,
        /** The operator's, where commands need no slash. */
        CONSOLE;

        static final Set<Face> ALL = EnumSet.allOf(Face.class);
        static final Set<Face> CHAT = EnumSet.complementOf(EnumSet.of(CONSOLE));

        /** What stands before a command: a slash, or nothing. */
        public String sign() {
            return this == CONSOLE ? "" : "/";
        }
    }

    /** What can stand behind a command. Only the last argument may hold white space, or be left out; a time may always. */
    public enum Kind {
        ROOM("ROOM", "a room"),
        NAME("NAME", "a name"),
        WHO("WHO", "a name, an address or a network"),
        TIME("TIME", "a time such as 10m, 2h or 7d"),
        ROLE("ROLE", "moderator or operator"),
        TEXT("TEXT", "a text"),
        ACTION("ACTION", "add, list, role, password or remove"),
        REASON("REASON", "a reason"),
        FILE("FILE", "a file"),
        NUMBER("N", "a whole number from 1 on"),
        SWITCH("on|off", "on or off"),
        PASSWORD("PW", "a password"),
        COMMAND("COMMAND", "a command");

        private final String token;
        private final String inWords;

        Kind(String token, String inWords) {
            this.token = token;
            this.inWords = inWords;
        }
    }

    /** One of a command's arguments. */
    public record Argument(Kind kind, boolean isOptional) {

        /** @param usage as help shows it, in square brackets if it is optional */
        private static Argument of(String usage) {
            boolean isOptional = usage.startsWith("[");
            String token = isOptional ? usage.substring(1, usage.length() - 1) : usage;
            return Arrays.stream(Kind.values())
                    .filter(kind -> kind.token.equals(token))
                    .findFirst()
                    .map(kind -> new Argument(kind, isOptional))
                    .orElseThrow(() -> new IllegalArgumentException("argument: '" + usage + "' (expected: a kind's)"));
        }
    }

    /** What changes an account, or what belongs to one. */
    private static final Set<ChatCommand> OF_ACCOUNTS = EnumSet.of(PASSWORD, UNREGISTER, CLOSE, OPEN, INVITE);

    /** Columns of the longest usage beside which the purposes of the others begin: a longer one pushes its own aside. */
    private static final int MAX_ALIGNED = 15;

    private static final int MAX_ALIGNED_ON_CONSOLE = 18;

    private final Role role;

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
    private final Set<Face> faces;

    private final @Nullable Feature needs;
    private final String form;
    private final String example;
    private final String purpose;
    private final String explanation;

    ChatCommand(String form, String example, String purpose, String explanation) {
        this(Role.GUEST, Face.CHAT, null, form, example, purpose, explanation);
    }

    /** What the chat's faces have, and not each server can do. */
    ChatCommand(Feature needs, String form, String example, String purpose, String explanation) {
        this(Role.GUEST, Face.CHAT, needs, form, example, purpose, explanation);
    }

    ChatCommand(Set<Face> faces, String form, String example, String purpose, String explanation) {
        this(Role.GUEST, faces, null, form, example, purpose, explanation);
    }

    /** What keeps order, in every face. */
    ChatCommand(Role role, @Nullable Feature needs, String form, String example, String purpose, String explanation) {
        this(role, Face.ALL, needs, form, example, purpose, explanation);
    }

    /** What only whoever runs the server can do, there. */
    ChatCommand(Face face, String form, String example, String purpose, String explanation) {
        this(Role.OPERATOR, EnumSet.of(face), null, form, example, purpose, explanation);
    }

    /**
     * A line of the table.
     *
     * @param role who may use it
     * @param faces where it is known
     * @param needs what the server must be able to do; null if each can
     * @param form the word, other words for it behind a {@code |} each, and its arguments; optional ones in square brackets
     * @param example its arguments, for example
     * @param purpose what it does, in a list of commands: 21 columns at most
     * @param explanation what it does, behind its usage
     */
    ChatCommand(
            Role role,
            Set<Face> faces,
            @Nullable Feature needs,
            String form,
            String example,
            String purpose,
            String explanation) {
        this.role = role;
        this.faces = faces;
        this.needs = needs;
        this.form = form;
        this.example = example;
        this.purpose = purpose;
        this.explanation = explanation;
    }

    /** The commands that somebody of this role has there, in the order of help. */
    public static List<ChatCommand> of(Face face, Role role) {
        return Arrays.stream(values())
                .filter(command -> command.faces.contains(face) && command.role.compareTo(role) <= 0)
                .toList();
    }

    /**
     * The command that a word means, with or without a slash and in whatever case; null if there is none.
     *
     * @param word as it was typed
     */
    public static @Nullable ChatCommand find(Face face, Role role, String word) {
        String wanted = (word.startsWith("/") ? word.substring(1) : word).toLowerCase(Locale.ROOT);
        return of(face, role).stream()
                .filter(command -> command.words().contains(wanted))
                .findFirst()
                .orElse(null);
    }

    /** The words of {@link #of}, as they are typed. */
    public static List<String> words(Face face, Role role) {
        return of(face, role).stream().map(command -> command.word(face)).toList();
    }

    /**
     * The same, but for those that this server cannot do, or that are of no use without an account, or with one.
     *
     * @param features what it can do, as {@link ServerMessage.Welcome#features}
     */
    public static List<String> words(Face face, Role role, List<String> features) {
        return of(face, role).stream()
                .filter(command -> command.isOfUse(role, features))
                .map(command -> command.word(face))
                .toList();
    }

    private boolean isOfUse(Role role, List<String> features) {
        return suits(role == Role.GUEST) && (needs == null || features.contains(needs.wire()));
    }

    /** Whether it is of use to those without an account, or to those with one. */
    public boolean suits(boolean isGuest) {
        return this == REGISTER ? isGuest : !isGuest || !OF_ACCOUNTS.contains(this);
    }

    private List<String> words() {
        return List.of(form.split(" ", 2)[0].split("\\|", -1));
    }

    /** As it is typed. */
    public String word(Face face) {
        return face.sign() + words().get(0);
    }

    /** Other words for it, as they are typed. */
    public List<String> aliases(Face face) {
        return words().stream().skip(1).map(alias -> face.sign() + alias).toList();
    }

    /** What can stand behind it, in order. */
    public List<Argument> arguments() {
        return Stream.of(form.split(" ", -1)).skip(1).map(Argument::of).toList();
    }

    /** Who may use it. */
    public Role role() {
        return role;
    }

    /** Whether a password may stand behind it. */
    public boolean takesPassword() {
        return arguments().stream().anyMatch(argument -> argument.kind() == Kind.PASSWORD);
    }

    /** What the server must be able to do for it; null if each can. */
    public @Nullable Feature needs() {
        return needs;
    }

    /** How it is used: {@code /msg NAME TEXT}. */
    public String usage(Face face) {
        int end = form.indexOf(' ');
        return word(face) + (end < 0 ? "" : form.substring(end));
    }

    /** The same without a password where there are none. */
    private String usage(Face face, List<String> features) {
        return features.contains(Feature.ACCOUNTS.wire())
                ? usage(face)
                : usage(face).replace(" [PW]", "");
    }

    /** A line that asks for it. */
    public String example(Face face) {
        return example.isEmpty() ? word(face) : word(face) + " " + example;
    }

    /** What it does, in a few words. */
    public String purpose() {
        return purpose;
    }

    /** What it takes, for somebody who has typed something else. */
    public String misuse(Face face) {
        if (arguments().isEmpty()) {
            String typed = words().stream().map(face.sign()::concat).collect(Collectors.joining(" or "));
            return "Type " + typed + " alone, with nothing after it";
        }
        String takes = arguments().stream()
                .filter(argument -> !argument.isOptional())
                .map(argument -> argument.kind().inWords)
                .collect(Collectors.joining(" and "));
        return word(face) + " takes " + (takes.isEmpty() ? arguments().get(0).kind().inWords + ", or nothing" : takes)
                + ": " + example(face);
    }

    /** What it does and how it is used, in one line. */
    public String explanation(Face face) {
        String aliases = aliases(face).stream().map(", "::concat).collect(Collectors.joining());
        return usage(face) + aliases + ": " + explanation + "."
                + (example.isEmpty() ? "" : " For example: " + example(face));
    }

    /**
     * A line for each command that is of use to somebody of this role there, or what there is to say of one. A line fits into 40 columns, with a
     * mark of two before it in the chat.
     *
     * @param features what the server can do, as {@link ServerMessage.Welcome#features}
     * @param about the word of a command; empty for all
     */
    public static List<String> help(Face face, Role role, List<String> features, String about) {
        ChatCommand explained = about.isEmpty() ? null : find(face, role, about);
        if (explained != null) {
            return List.of(explained.explanation(face));
        }
        List<ChatCommand> commands = of(face, role).stream()
                .filter(command -> command.isOfUse(role, features))
                .toList();
        int columns = commands.stream()
                .mapToInt(command -> command.usage(face, features).length())
                .filter(length -> length <= (face == CONSOLE ? MAX_ALIGNED_ON_CONSOLE : MAX_ALIGNED))
                .max()
                .orElse(1);
        String line = "%-" + columns + "s  %s";
        return commands.stream()
                .map(command -> line.formatted(command.usage(face, features), command.purpose))
                .toList();
    }
}

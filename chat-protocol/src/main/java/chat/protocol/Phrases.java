package chat.protocol;

import chat.protocol.ChatCommand.Face;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What people are told, in the same words in every face. Where something has to be put in stands {@code %s}: {@link #fill} does it for plain
 * text. The page gets the constants and the tables from the build. No code of the wire is ever shown.
 */
public final class Phrases {

    public static final String WELCOME = "You are %s, %s. Type exit to leave, /help for help.";
    public static final String NAME_QUESTION = "Choose a username:";
    public static final String NAME_TAKEN = "Username %s is already taken";
    public static final String DEVICES_TAKEN =
            "Username %s is already taken: it is in on %s devices, which is the most. Leave on one of them first";
    public static final String NAME_LIKE_TAKEN = "Username %s is already taken, because it looks like %s";
    public static final String NAME_REGISTERED = "The username %s is registered already";
    static final String NAME_LIKE_RESERVED = "The name '%s' looks like '%s', which is reserved";
    static final String NAME_SCRIPTS = "A name keeps to one script, such as Latin or Cyrillic;"
            + " only Chinese, Japanese or Korean may be mixed with Latin";
    public static final String NAME_HELP = "Type the name that the others shall know you by, or exit to leave.";
    public static final String HELP = "What you type is said where you are, unless it is a command:";

    public static final String ENTERED = "You are in %s now, %s.";
    public static final String ENTERED_TOO = "You are in %s too, as on your other devices, %s.";
    public static final String PARTED = "You left %s. You are in %s now.";
    public static final String PARTED_ELSEWHERE = "You left %s. You are in %s.";
    public static final String EXPELLED = "You were removed from %s. You are in %s now.";
    public static final String EXPELLED_ELSEWHERE = "You were removed from %s. You are in %s.";
    public static final String ROOM_NAME = "A room's name has 1 to " + ProtocolLimits.MAX_USERNAME_CODE_POINTS
            + " characters: letters, digits, '-', '_' or '.', and no spaces. It is not '" + Username.RESERVED + "'";
    static final String ROOM_LIKE_ANOTHER =
            "There is a room #%s already, and #%s looks like it. Go into that one, or choose another name";
    public static final String LOBBY_STAYS = "Everybody is in the lobby. Type exit to leave the chat.";

    public static final String JOINED = "%s joined (%s)";
    public static final String LEFT = "%s left: %s (%s)";
    public static final String YOU = "You";

    public static final String TOPIC = "Topic of %s: %s";
    public static final String TOPIC_HELP = "/topic - clears it.";
    public static final String TOPIC_SET = "%s set the topic: %s";
    public static final String TOPIC_CLEARED = "%s cleared the topic";
    public static final String NO_TOPIC = "%s has no topic. /topic TEXT gives it one.";

    public static final String EARLIER = "Earlier messages%s:";
    public static final String EARLIER_END = "-- end of earlier messages --";
    public static final String NOTHING_EARLIER = "This is the beginning%s: the server has nothing from before.";

    public static final String FOUND = "Messages that match '%s':";
    public static final String FOUND_MORE = "-- /search shows older matches --";
    public static final String FOUND_END = "-- no older matches --";
    public static final String NOTHING_FOUND = "Nothing found for '%s'.";
    public static final String NOTHING_OLDER = "There are no older matches for '%s'.";
    public static final String SEARCH_HELP = "/search TEXT finds messages, and then /search finds older ones.";
    public static final String NO_SEARCH = "This server cannot search: it keeps what is said in memory only.";

    /** As every question for a password, it ends without a space. */
    public static final String PASSWORD_QUESTION = "Password for %s:";

    public static final String OLD_PASSWORD = "Your password:";
    public static final String NEW_PASSWORD = "New password:";
    public static final String REPEAT_PASSWORD = "The same again:";
    public static final String PASSWORDS_DIFFER = "The two passwords differ: nothing has changed.";
    public static final String NO_PASSWORD = "No password was given: nothing has changed.";
    public static final String PASSWORD_SEEN =
            "That password could be read on the screen. %s alone asks for it without showing it.";
    public static final String PASSWORD_SHOWS = "This connection cannot hide what you type: look who is watching.";
    public static final String PASSWORD_TOO_LONG = "A password has at most %s bytes, this one has %s";
    public static final String REGISTERED = "%s is your account now: joining as %s takes your password.";
    public static final String PASSWORD_CHANGED = "Your password has changed.";
    public static final String UNREGISTER_MEANS =
            "This gives your account up: %s will not be yours any more, nor what you may do here. What you said stays.";
    public static final String UNREGISTERED = "Your account is given up. Nobody can have its name for 30 days.";
    public static final String HAS_ACCOUNT = "Your name is an account already. /password changes its password.";
    public static final String NO_ACCOUNTS =
            "This server has no accounts: a name is yours for as long as you are in, and then anybody's.";
    public static final String ACCOUNT = "You are %s, %s.";
    public static final String GUEST_HELP = "/register keeps your name for you.";
    public static final String SESSIONS = "Your sessions:";
    public static final String SINCE = "since %s";
    public static final String OTHER_ROLE = "in a role that is not known here";
    public static final String OTHER_MODERATED = "%s did something about %s";
    public static final String OPEN_ALREADY = "#%s is open already";
    public static final String OTHER_FACE = "something else";

    public static final String WHOIS = "%s is %s.";
    public static final String THEIR_SESSIONS = "Connected:";

    public static final String EDITED = "edited";
    public static final String DELETED = "This message was deleted.";
    public static final String DELETED_BY = "%s deleted a message";
    public static final String EDITED_BY = "%s corrected: %s";
    public static final String NOTHING_TO_EDIT = "You have said nothing here that could be corrected.";
    public static final String NOTHING_TO_DELETE = "There is nothing here that could be taken back.";
    public static final String WAITING = "%s is away: it waits for them.";
    public static final String IGNORING = "What %s says is hidden from now on. /unignore %s shows it again.";
    public static final String NOBODY_CALLED = "Nobody here is called %s. /users shows who is here.";
    public static final String NOT_IGNORING = "What %s says is shown again.";
    public static final String NOT_IGNORED = "%s is not ignored.";
    public static final String IGNORED = "You ignore %s.";
    public static final String NOBODY_IGNORED = "You ignore nobody. /ignore NAME hides what somebody says.";

    public static final String CANNOT_IGNORE = "You cannot ignore %s.";
    public static final String IGNORED_FULL =
            "You ignore %s people already. /unignore NAME shows what one of them says.";

    public static final String ROOM_CLOSED = "#%s is closed: somebody has to invite you, or tell you its password";
    public static final String NO_MESSAGE = "There is no such message, or it was deleted";
    public static final String ROOM_PASSWORD_WRONG = "#%s is closed, and that is not its password";
    public static final String NO_SPACES = "#%s needs no password, and a room's name has no spaces";
    public static final String ROOM_OPEN = "%s is open: it needs no password.";
    public static final String ROOM_PASSWORD_SEEN = "That password could be read on the screen: look who is watching.";
    public static final String NO_OWNERS = "This server has no accounts: its rooms are nobody's, and all are open.";
    public static final String ASKS_PASSWORD = "%s. Type /join %s again: it asks you for it";
    public static final String TAKES_PASSWORD = "%s. Type it again as /join %s PASSWORD";
    public static final String INVITED = "%s invites you to %s. /join %s takes you there.";
    public static final String DEVICE = "device %s";
    public static final String THIS_DEVICE = "this one";

    public static final String NOT_PERMITTED = "Only %s may do that";
    public static final String MUTED = "You are muted%s: you can read, and say nothing";
    public static final String BANNED = "You are banned%s%s";
    public static final String ADDRESS_BANNED = "Guests from your address are banned%s%s";
    public static final String TIME_FORM = "A time looks like 90s, 10m, 2h, 7d or 3w";
    public static final String TIME_ALONE = TIME_FORM + ", and nothing may follow it";
    public static final String ROLE_FORM = "A role is moderator or operator";
    public static final String ROLE_CHANGED = "You are %s now.";
    public static final String BANS = "Who is kept out:";
    public static final String NO_BANS = "Nobody is kept out.";
    public static final String BY = "by %s";
    public static final String BAN = "%s, by %s, since %s%s%s";
    public static final String FOR = " for %s";
    public static final String FOR_GOOD = " for good";
    public static final String UNTIL = " until %s";
    public static final String BECAUSE = ": %s";

    public static final String YOU_TALK_HERE = " (you talk here)";
    public static final String YOU_ARE_IN_IT = " (you are in it)";
    public static final String UNREAD = " (you are in it, %s unread)";
    public static final String MORE = "and %s more";

    public static final String NOBODY_WROTE = "Nobody has written to you yet. /msg NAME TEXT writes to somebody.";
    public static final String QUIET = "Quiet is on: joins and leaves are hidden. /quiet off shows them again.";
    public static final String NOT_QUIET = "Quiet is off: joins and leaves are shown.";
    public static final String BELL = "The bell is on: it rings when somebody says your name or writes to you alone.";
    public static final String NO_BELL = "The bell is off: it does not ring.";

    public static final String SLOWED =
            "You send more than the server reads at once. All of it is read, only more slowly.";

    public static final String GOODBYE = "Goodbye.";
    public static final String SERVER_FULL = "%s. Try again when somebody has left";
    public static final String NAME_KEPT = "%s: whoever has it lost the connection, and may come back within %s s";
    public static final String OTHER_GOODBYE = "the server closed the connection";
    public static final String OTHER_LEAVE = "for another reason";

    public static final String UNKNOWN_COMMAND = "Unknown command: %s. %sType %s for help.";
    public static final String SAY_HINT = "To say a text that begins with a slash, use /say. ";
    public static final String RENAME_HINT = "To change your name, leave and come back with another. ";
    public static final String MEANT_HINT = "Did you mean %s? ";

    /** Code points of an unknown command that are shown. */
    public static final int MAX_SHOWN_COMMAND = 32;

    /** More names than this fill a screen and help nobody. */
    public static final int MAX_LISTED_NAMES = 100;

    /** So do more rooms than this, but for those that one is in. */
    public static final int MAX_LISTED_ROOMS = 100;

    /** Why a connection ends: a clause, to stand behind a colon, by the {@code reason} of {@code goodbye}. */
    static final Map<String, String> GOODBYES = Map.ofEntries(
            Map.entry("exit", "you left"),
            Map.entry("server_full", "the server is full, try again when somebody has left"),
            Map.entry("kicked", "you were removed from the chat"),
            Map.entry("slow_consumer", "your connection was too slow to keep up"),
            Map.entry("timeout", "the server heard nothing from you for too long"),
            Map.entry("join_timeout", "nobody joined in time"),
            Map.entry("malformed", "too many lines in a row could not be read"),
            Map.entry("line_too_long", "a line had no end"),
            Map.entry("internal", "something went wrong in the server"),
            Map.entry("shutdown", "the server is shutting down"),
            Map.entry("too_many_connections", "too many connections are open"),
            Map.entry("password_wrong", "the password was wrong too often"),
            Map.entry("banned", "you are banned from the chat"));

    /** Why somebody is no longer in a room, by the {@code reason} of {@code left}. */
    static final Map<String, String> LEAVES = Map.of(
            "exit", "exit",
            "disconnected", "disconnected",
            "timeout", "timeout",
            "kicked", "kicked",
            "slow_consumer", "too slow to keep up",
            "part", "part",
            "restart", "not back after a restart",
            "node_lost", "their server was lost");

    /** What somebody is, behind their name, by the {@code role} of {@code account}. */
    static final Map<String, String> ROLES =
            Map.of("guest", "a guest", "member", "a member", "moderator", "a moderator", "operator", "an operator");

    /** What was done to keep order, behind who did it and before to whom, by the {@code action} of {@code moderated}. */
    static final Map<String, String> MODERATED = Map.ofEntries(
            Map.entry("kick", "%s removed %s"),
            Map.entry("mute", "%s muted %s"),
            Map.entry("unmute", "%s let %s talk again"),
            Map.entry("ban", "%s banned %s"),
            Map.entry("unban", "%s let %s in again"),
            Map.entry("op", "%s gave %s a role"),
            Map.entry("deop", "%s made %s a member again"),
            Map.entry("close", "%s closed #%s"),
            Map.entry("open", "%s opened #%s"),
            Map.entry("invite", "%s invited %s"));

    public static final String ROLE_GIVEN = "%s made %s %s";

    /** Those that last, unless it is said until when. */
    private static final Set<String> LASTING = Set.of("ban", "mute");

    /** Those of which the target is a room. */
    private static final Set<String> OF_ROOMS = Set.of("close", "open");

    /** What a session talks with, by its {@code face} in {@code account}. */
    static final Map<String, String> FACES = Map.of(
            "json", "terminal or program",
            "text", "telnet or netcat",
            "web", "web page",
            "away", "connection lost",
            "elsewhere", "through another server");

    /** Reasons of {@code goodbye} that the server tells more of in a sentence that needs no other before it. */
    static final Set<String> TOLD_WHOLE = Set.of("too_many_connections", "banned");

    /** What people's fingers know from elsewhere. The nearest of our commands would be worse than no hint. */
    static final Map<String, List<ChatCommand>> HABITS = Map.ofEntries(
            Map.entry("query", List.of(ChatCommand.MSG)),
            Map.entry("w", List.of(ChatCommand.MSG)),
            Map.entry("tell", List.of(ChatCommand.MSG)),
            Map.entry("who", List.of(ChatCommand.USERS)),
            Map.entry("whowas", List.of(ChatCommand.WHOIS)),
            Map.entry("silence", List.of(ChatCommand.MUTE)),
            Map.entry("block", List.of(ChatCommand.IGNORE)),
            Map.entry("kickban", List.of(ChatCommand.BAN)),
            Map.entry("del", List.of(ChatCommand.DELETE)),
            Map.entry("names", List.of(ChatCommand.USERS)),
            Map.entry("list", List.of(ChatCommand.ROOMS)),
            Map.entry("j", List.of(ChatCommand.JOIN)),
            Map.entry("leave", List.of(ChatCommand.PART, ChatCommand.EXIT)),
            Map.entry("disconnect", List.of(ChatCommand.EXIT)),
            Map.entry("exit", List.of(ChatCommand.STOP)),
            Map.entry("quit", List.of(ChatCommand.STOP)));

    static final String RENAME = "nick";

    /** What people say aloud who are used to leave the slash out, in small letters, and what to tell them then. */
    static final Map<String, String> SAID_ALOUD = Map.of(
            "help", "That is sent as a message. Type /help for the commands.",
            "exit", "That is sent as a message. Type exit, and nothing else, to leave.",
            "quit", "That is sent as a message. Type exit or /quit to leave.");

    private Phrases() {}

    /** The phrase with each {@code %s} replaced, in order. */
    public static String fill(String phrase, String... parts) {
        StringBuilder filled = new StringBuilder();
        int from = 0;
        for (String part : parts) {
            int gap = phrase.indexOf("%s", from);
            filled.append(phrase, from, gap).append(part);
            from = gap + 2;
        }
        return filled.append(phrase, from, phrase.length()).toString();
    }

    /**
     * How many are in a room, for one who looks there or who does not: {@code 2 of 5 here}, or {@code 2 there} where there is no limit, or
     * one that is not up to date, because more are in.
     *
     * @param limit 0 for none
     */
    public static String present(int count, int limit, boolean isHere) {
        return (isWithin(count, limit) ? count + " of " + limit : Integer.toString(count))
                + (isHere ? " here" : " there");
    }

    /** The same where somebody came or went, and no longer than it has to be: {@code 2 of 5}, or {@code 2 there}. */
    public static String presentNow(int count, int limit, boolean isHere) {
        return isWithin(count, limit) ? count + " of " + limit : present(count, 0, isHere);
    }

    private static boolean isWithin(int count, int limit) {
        return limit > 0 && count <= limit;
    }

    /**
     * The names of those who are in a room, in the order in which one looks for one: {@code alice, bob and 3 more}.
     *
     * @param names some of those who are there, or all
     * @param count how many are there
     */
    public static String names(List<String> names, int count) {
        int shown = Math.min(names.size(), MAX_LISTED_NAMES);
        String list = names.stream()
                .limit(shown)
                .sorted(String.CASE_INSENSITIVE_ORDER)
                .collect(Collectors.joining(", "));
        return shown < count ? list + " " + fill(MORE, Integer.toString(count - shown)) : list;
    }

    /** The rooms to list of all that the server told of: the first ones, and those that one is in. */
    public static List<ServerMessage.RoomSummary> listed(List<ServerMessage.RoomSummary> all, Predicate<String> isIn) {
        List<ServerMessage.RoomSummary> listed = new ArrayList<>();
        for (ServerMessage.RoomSummary room : all) {
            if (listed.size() < MAX_LISTED_ROOMS || isIn.test(room.room())) {
                listed.add(room);
            }
        }
        return listed;
    }

    /**
     * What a list says of a room behind its name: how many are there, and what one has to do with it.
     *
     * @param unread messages that one has not read there
     */
    public static String listedRoom(int count, boolean isIn, boolean isHere, int unread) {
        String mine = unread == 0 ? YOU_ARE_IN_IT : fill(UNREAD, Integer.toString(unread));
        return present(count, 0, isHere) + (isHere ? YOU_TALK_HERE : isIn ? mine : "");
    }

    /**
     * Where something happened, to stand behind words for it: nothing where that goes without saying.
     *
     * @param room with its sign
     */
    public static String in(String room, boolean isHere) {
        return isHere ? "" : " in " + room;
    }

    /** Between the reader and whom something was said, to stand behind words for it. */
    public static String between(String name) {
        return " between you and " + name;
    }

    /**
     * What stands above what was found, with a gap for what was searched for.
     *
     * @param isFirst whether nothing was shown before that is newer
     */
    public static String found(ServerMessage.Found found, boolean isFirst) {
        if (found.next() != null || !found.messages().isEmpty()) {
            return FOUND;
        }
        return isFirst ? NOTHING_FOUND : NOTHING_OLDER;
    }

    /**
     * Why somebody is no longer in a room: a few words.
     *
     * @param reason what stands in {@link ServerMessage.Left}
     */
    public static String left(String reason) {
        return LEAVES.getOrDefault(reason, OTHER_LEAVE);
    }

    /**
     * What somebody is: a few words.
     *
     * @param role what stands in {@link ServerMessage.Account}
     */
    public static String role(String role) {
        return ROLES.getOrDefault(role, OTHER_ROLE);
    }

    /**
     * What was done to keep order, in one line without a full stop: {@code alice muted bob for 10 minutes}.
     *
     * @param moderated from a peer, not cleaned
     * @param by who did it, as the reader is to see it
     * @param now for how long it still lasts
     */
    public static String moderated(ServerMessage.Moderated moderated, String by, Instant now) {
        if (moderated.already()) {
            return fill(OPEN_ALREADY, moderated.target());
        }
        String action = moderated.action();
        String target = moderated.target();
        String role = moderated.role() == null ? null : ROLES.get(moderated.role());
        String done = role == null
                ? fill(MODERATED.getOrDefault(action, OTHER_MODERATED), by, target)
                : fill(ROLE_GIVEN, by, target, role);
        String room = moderated.room();
        boolean namesRoom = room != null && !OF_ROOMS.contains(action);
        String where = (action.equals("invite") ? " to " : " in ") + CommandLine.ROOM_SIGN + room;
        Instant until = moderated.until();
        String always = LASTING.contains(action) ? FOR_GOOD : "";
        return done + (namesRoom ? where : "") + (until == null ? always : fill(FOR, Term.inWords(now, until)));
    }

    /**
     * One of those who are kept out, and why.
     *
     * @param since when that began, as the reader is to see it
     * @param until when it ends, in the same way; null if it does not
     */
    public static String ban(ServerMessage.Ban ban, String since, @Nullable String until) {
        return fill(
                BAN,
                ban.target(),
                ban.by(),
                since,
                until == null ? "" : fill(UNTIL, until),
                ban.reason() == null ? "" : fill(BECAUSE, ban.reason()));
    }

    /** What has become of an account, by what its owner was before and is now. */
    public static String changed(boolean wasGuest, boolean isGuest, String name) {
        if (isGuest) {
            return UNREGISTERED;
        }
        return wasGuest ? fill(REGISTERED, name, name) : PASSWORD_CHANGED;
    }

    /**
     * What a session talks with: a few words.
     *
     * @param face what stands in {@link ServerMessage.AccountSession}
     */
    public static String face(String face) {
        return FACES.getOrDefault(face, OTHER_FACE);
    }

    /**
     * Why the server closes the connection, as a sentence without a full stop, with what it has to say beyond the reason, or that alone where
     * it says all.
     *
     * @param reason what stands in {@link ServerMessage.Goodbye}
     * @param text from a peer, not cleaned; null for nothing
     */
    public static String goodbye(String reason, @Nullable String text) {
        if (text != null && TOLD_WHOLE.contains(reason)) {
            return text;
        }
        String clause = clause(reason, text);
        return clause.substring(0, 1).toUpperCase(Locale.ROOT) + clause.substring(1);
    }

    private static String clause(String reason, @Nullable String text) {
        String words = GOODBYES.getOrDefault(reason, OTHER_GOODBYE);
        return text == null ? words : words + ": " + text;
    }

    /**
     * The last line of a conversation.
     *
     * @param isKnown whether nobody has to be told the reason: they wanted it, or a refusal has told it
     */
    public static String goodbyeLine(String reason, @Nullable String text, boolean isKnown) {
        if (text == null) {
            return isKnown ? GOODBYE : "Goodbye: " + clause(reason, null) + ".";
        }
        return TOLD_WHOLE.contains(reason) ? "Goodbye. " + text + "." : "Goodbye: " + clause(reason, text);
    }

    /**
     * Why something was refused, and what helps: without a full stop.
     *
     * @param retryAfterMs null where it is no matter of time
     */
    public static String refusal(String code, String message, @Nullable Long retryAfterMs) {
        if (code.equals(ErrorCode.SERVER_FULL.wire())) {
            return fill(SERVER_FULL, message);
        }
        return code.equals(ErrorCode.USERNAME_TAKEN.wire()) && retryAfterMs != null
                ? fill(NAME_KEPT, message, Long.toString(retryAfterMs / 1000))
                : message;
    }

    /**
     * What to say of a command that there is not: in one line that is safe to show.
     *
     * @param typed with or without a slash
     */
    static String unknownCommand(Face face, Role role, String typed) {
        String word = face.sign() + (typed.startsWith("/") ? typed.substring(1) : typed);
        String shown =
                PeerText.clean(PeerText.abbreviate(word, MAX_SHOWN_COMMAND)).replace('\n', ' ');
        return fill(UNKNOWN_COMMAND, shown, hint(face, role, word), ChatCommand.HELP.word(face));
    }

    /** What to tell somebody who has typed a line of the chat that may have been meant as a command; null for nothing. */
    public static @Nullable String saidAloud(String line) {
        return SAID_ALOUD.get(line.strip().toLowerCase(Locale.ROOT));
    }

    /** What may have been meant by an unknown command, with a space behind it; empty if nobody knows. */
    static String hint(Face face, Role role, String typed) {
        boolean isChat = face != Face.CONSOLE;
        if (isChat && (typed.equals("/") || typed.indexOf('/', 1) > 0)) {
            return SAY_HINT;
        }
        String word = typed.substring(face.sign().length()).toLowerCase(Locale.ROOT);
        if (isChat && word.equals(RENAME)) {
            return RENAME_HINT;
        }
        List<ChatCommand> known = ChatCommand.of(face, role).stream()
                .filter(command -> command.suits(role == Role.GUEST))
                .toList();
        List<String> meant = HABITS.getOrDefault(word, List.of()).stream()
                .filter(known::contains)
                .map(command -> command.word(face))
                .toList();
        return meant.isEmpty()
                ? Nearest.hint(
                        typed, known.stream().map(command -> command.word(face)).toList())
                : fill(MEANT_HINT, String.join(" or ", meant));
    }
}

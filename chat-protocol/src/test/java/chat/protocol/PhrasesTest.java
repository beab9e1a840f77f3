package chat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ChatCommand.Face;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PhrasesTest {

    private static final String UNKNOWN = "tired_of_it";

    @ParameterizedTest
    @EnumSource
    void everyGoodbyeHasWordsOfItsOwn(CloseReason reason) {
        assertThat(Phrases.goodbye(reason.wire(), null))
                .isNotEqualTo(Phrases.goodbye(UNKNOWN, null))
                .matches("[A-Z][a-z ,]+");
    }

    @ParameterizedTest
    @EnumSource
    void everyLeaveHasWordsOfItsOwn(LeaveReason reason) {
        assertThat(Phrases.left(reason.wire()))
                .isNotEqualTo(Phrases.left(UNKNOWN))
                .matches("[a-z][a-z ]+");
    }

    @ParameterizedTest
    @EnumSource
    void everyRoleHasWordsOfItsOwn(Role role) {
        assertThat(Phrases.role(role.wire()))
                .isNotEqualTo(Phrases.role(UNKNOWN))
                .matches("an? [a-z]+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "text", "web"})
    void everyFaceOfASessionHasWordsOfItsOwn(String face) {
        assertThat(Phrases.face(face)).isNotEqualTo(Phrases.face(UNKNOWN)).matches("[a-z ]+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"too_many_connections", "password_wrong", "banned"})
    void laterGoodbyesOfTheContractAreKnown(String reason) {
        assertThat(Phrases.goodbye(reason, null)).isNotEqualTo(Phrases.goodbye(UNKNOWN, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"restart", "node_lost"})
    void laterLeavesOfTheContractAreKnown(String reason) {
        assertThat(Phrases.left(reason)).isNotEqualTo(Phrases.left(UNKNOWN));
    }

    @Test
    void noCodeIsShownThatIsNoWord() {
        Stream.of(UNKNOWN, "", "\u001b[2J", "x".repeat(100_000), "slow_consumer", "node_lost")
                .flatMap(code -> Stream.of(Phrases.goodbye(code, null), Phrases.left(code)))
                .forEach(words -> assertThat(words).matches("[A-Za-z][a-z ,]{1,60}"));
    }

    @ParameterizedTest
    @CsvSource({
        "kicked, , You were removed from the chat",
        "kicked, too loud, You were removed from the chat: too loud",
        "too_many_connections, , Too many connections are open",
        "too_many_connections, There are 32. Close one, There are 32. Close one",
        "tired_of_it, , The server closed the connection",
        "tired_of_it, come back tomorrow, The server closed the connection: come back tomorrow",
    })
    void goodbyeIsASentence(String reason, @Nullable String text, String sentence) {
        assertThat(Phrases.goodbye(reason, text)).isEqualTo(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "exit, , true, Goodbye.",
        "server_full, , true, Goodbye.",
        "server_full, , false, 'Goodbye: the server is full, try again when somebody has left.'",
        "kicked, , false, Goodbye: you were removed from the chat.",
        "kicked, too loud, false, Goodbye: you were removed from the chat: too loud",
        "too_many_connections, There are 32. Close one, false, Goodbye. There are 32. Close one.",
    })
    void lastLineSaysWhyUnlessThatIsKnown(String reason, @Nullable String text, boolean isKnown, String line) {
        assertThat(Phrases.goodbyeLine(reason, text, isKnown)).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource({
        "server_full, , It is so. Try again when somebody has left",
        "username_taken, , It is so",
        "username_taken, 30000, 'It is so: whoever has it lost the connection, and may come back within 30 s'",
        "rate_limited, 30000, It is so",
        "tired_of_it, , It is so",
    })
    void refusalSaysWhatHelps(String code, @Nullable Long retryAfterMs, String words) {
        assertThat(Phrases.refusal(code, "It is so", retryAfterMs)).isEqualTo(words);
    }

    @Test
    void phraseIsFilledInOrderAndNothingThatIsPutInIsFilledAgain() {
        assertThat(Phrases.fill("%s joined (%s)", "%s", "3 of 5")).isEqualTo("%s joined (3 of 5)");
        assertThat(Phrases.fill("nothing")).isEqualTo("nothing");
    }

    @ParameterizedTest
    @CsvSource({
        "2, 5, 2 of 5 here, 2 of 5 there, 2 of 5",
        "2, 0, 2 here, 2 there, 2 there",
        "6, 5, 6 here, 6 there, 6 there",
        "0, 0, 0 here, 0 there, 0 there",
    })
    void occupancyNamesTheLimitWhereItCanBeTrue(int count, int limit, String here, String there, String now) {
        assertThat(Phrases.present(count, limit, true)).isEqualTo(here);
        assertThat(Phrases.present(count, limit, false)).isEqualTo(there);
        assertThat(Phrases.presentNow(count, limit, false)).isEqualTo(now);
    }

    @Test
    void namesAreSortedWithoutRegardToCase() {
        assertThat(Phrases.names(List.of("Bob", "carol", "alice"), 3)).isEqualTo("alice, Bob, carol");
    }

    @Test
    void thoseWhoAreNotNamedAreCounted() {
        assertThat(Phrases.names(List.of("bob", "alice"), 5)).isEqualTo("alice, bob and 3 more");
    }

    @Test
    void noMoreThanAHundredAreNamed() {
        List<String> names =
                IntStream.rangeClosed(1, 1000).mapToObj(i -> "user" + i).toList();

        String list = Phrases.names(names, 5000);
        assertThat(list.split(", ", -1)).hasSize(100);
        assertThat(list).endsWith(" and 4900 more");
    }

    @Test
    void roomsThatOneIsInAreListedHoweverManyThereAre() {
        List<ServerMessage.RoomSummary> rooms = IntStream.range(0, 150)
                .mapToObj(i -> new ServerMessage.RoomSummary("r" + i, 9, null))
                .toList();

        assertThat(Phrases.listed(rooms, "r149"::equals))
                .hasSize(101)
                .startsWith(rooms.get(0))
                .endsWith(rooms.get(149));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "kick, bob, none, none, alice removed bob",
                "kick, bob, none, dev, alice removed bob in #dev",
                "mute, bob, 600, none, alice muted bob for 10 minutes",
                "mute, bob, none, none, alice muted bob for good",
                "unmute, bob, none, none, alice let bob talk again",
                "ban, 10.0.0.0/8, none, none, alice banned 10.0.0.0/8 for good",
                "unban, bob, none, none, alice let bob in again",
                "close, dev, none, dev, alice closed #dev",
                "invite, bob, none, dev, alice invited bob to #dev",
                "kick, dev, none, dev, alice removed dev in #dev",
                "tired_of_it, bob, none, none, alice did something about bob",
            })
    void whatWasDoneToKeepOrderIsASentence(
            String action, String target, @Nullable Long seconds, @Nullable String room, String words) {
        Instant now = Instant.EPOCH;
        Instant until = seconds == null ? null : now.plusSeconds(seconds);
        assertThat(Phrases.moderated(new ServerMessage.Moderated(action, target, until, "alice", room), "alice", now))
                .isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "op, operator, alice made bob an operator",
                "deop, member, alice made bob a member",
                "op, none, alice gave bob a role",
                "op, emperor, alice gave bob a role",
            })
    void roleThatWasGivenIsNamedIfItIsKnown(String action, @Nullable String role, String words) {
        ServerMessage.Moderated done = new ServerMessage.Moderated(action, "bob", null, "alice", null, false, role);
        assertThat(Phrases.moderated(done, "alice", Instant.EPOCH)).isEqualTo(words);
    }

    @ParameterizedTest
    @EnumSource(names = "BANS", mode = EnumSource.Mode.EXCLUDE)
    void everyActionHasWordsOfItsOwn(Moderation action) {
        assertThat(Phrases.MODERATED).containsKey(action.wire());
    }

    @Test
    void banSaysByWhomAndWhy() {
        ServerMessage.Ban ban = new ServerMessage.Ban("bob", "alice", "too loud", Instant.EPOCH, Instant.EPOCH);
        assertThat(Phrases.ban(ban, "noon", "midnight"))
                .isEqualTo("bob, by alice, since noon until midnight: too loud");
        assertThat(Phrases.ban(new ServerMessage.Ban("bob", "alice", null, Instant.EPOCH, null), "noon", null))
                .isEqualTo("bob, by alice, since noon");
    }

    private static String unknown(Face face, String command) {
        return Phrases.unknownCommand(face, Role.OPERATOR, command);
    }

    @ParameterizedTest
    @CsvSource({
        "/usres, Did you mean /users? ",
        "/dance, ''",
        "/query, Did you mean /msg? ",
        "/W, Did you mean /msg? ",
        "/who, Did you mean /users? ",
        "/nick, 'To change your name, leave and come back with another. '",
        "/leave, Did you mean /part or /exit? ",
        "/etc/hosts, 'To say a text that begins with a slash, use /say. '",
        "/, 'To say a text that begins with a slash, use /say. '",
        "/limit, ''",
    })
    void unknownCommandIsAnsweredWithWhatWasMeant(String command, String hint) {
        String words = hint.isEmpty() ? "" : hint.strip() + " ";

        assertThat(unknown(Face.TEXT, command))
                .isEqualTo("Unknown command: " + command + ". " + words + "Type /help for help.");
    }

    @ParameterizedTest
    @CsvSource({
        "/unmut, GUEST, ''",
        "/unmut, MODERATOR, /unmute",
        "/silence, MEMBER, ''",
        "/silence, OPERATOR, /mute",
        "/unregistr, GUEST, ''",
        "/unregistr, MEMBER, /unregister",
        "/closee, GUEST, ''",
    })
    void nothingIsMeantThatWhoeverTypedItMayNotUse(String typed, Role role, String meant) {
        assertThat(Phrases.hint(Face.TEXT, role, typed))
                .isEqualTo(meant.isEmpty() ? "" : Phrases.fill(Phrases.MEANT_HINT, meant));
    }

    @ParameterizedTest
    @CsvSource({
        "help, Type /help for the commands.",
        "' HELP ', Type /help for the commands.",
        "Exit, 'Type exit, and nothing else, to leave.'",
        "quit, Type exit or /quit to leave.",
    })
    void whoeverLeavesTheSlashOutIsToldThatItIsAMessage(String line, String hint) {
        assertThat(Phrases.saidAloud(line)).isEqualTo("That is sent as a message. " + hint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "help me", "/help", "/say help", "help\nquit"})
    void otherLinesAreNotExplained(String line) {
        assertThat(Phrases.saidAloud(line)).isNull();
    }

    @Test
    void operatorMayMeanOtherCommands() {
        assertThat(unknown(Face.CONSOLE, "/exit"))
                .isEqualTo("Unknown command: exit. Did you mean stop? Type help for help.");
        assertThat(unknown(Face.CONSOLE, "who")).contains("Did you mean users?");
        assertThat(unknown(Face.CONSOLE, "nick"))
                .isEqualTo("Unknown command: nick. Did you mean kick? Type help for help.");
    }

    @Test
    void commandIsShownShortAndWithoutControlCharacters() {
        assertThat(unknown(Face.TEXT, "/\u001b[2J" + "x".repeat(500)))
                .isEqualTo("Unknown command: /\uFFFD[2J" + "x".repeat(27) + "…. Type /help for help.");
    }

    @Test
    void noHabitIsACommandWhereItIsExplained() {
        assertThat(Phrases.HABITS).allSatisfy((word, meant) -> assertThat(Face.values())
                .filteredOn(face -> ChatCommand.of(face, Role.OPERATOR).containsAll(meant))
                .allSatisfy(face ->
                        assertThat(ChatCommand.find(face, Role.OPERATOR, word)).isNull()));
    }
}

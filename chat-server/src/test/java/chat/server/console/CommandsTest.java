package chat.server.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.Phrases;
import chat.protocol.Role;
import chat.protocol.ServerMessage;
import chat.server.account.AuditLog;
import chat.server.account.PasswordPool;
import chat.server.domain.AccountOperator;
import chat.server.store.sqlite.AccountFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a typed line does, and what it is answered. */
final class CommandsTest {

    private final FakeServer server = new FakeServer("alice", "Bob");
    private int columns = 80;
    /** What is typed when something is asked that is not shown. */
    private final Queue<String> typed = new ArrayDeque<>();

    private final Commands commands = new Commands(
            server, Clock.fixed(FakeServer.SINCE, ZoneOffset.UTC), () -> columns, question -> typed.poll());

    @Test
    void usersShowsWhoIsIn() {
        assertThat(commands.run("users"))
                .isEqualTo(
                        """
                        NAME   ADDRESS          KIND  SINCE     BYTES WAITING
                        alice  127.0.0.1:40001  json  10:31:07  0
                        Bob    127.0.0.1:40001  json  10:31:07  0
                        2 of 5 users
                        """);
    }

    @Test
    void usersFitsTheTerminalAsWideAsItIsAtTheMoment() {
        columns = 40;
        assertThat(commands.run("users").lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40));
    }

    @Test
    void roomsShowsWhichThereAre() {
        assertThat(commands.run("rooms"))
                .isEqualTo(
                        """
                        NAME    USERS  TOPIC
                        #lobby  2
                        #dev    1      the new build
                        2 rooms
                        """);
    }

    @Test
    void saySaysTheRestOfTheLineToEverybody() {
        assertThat(commands.run("say Back  in /five \"minutes\"")).isEqualTo("Said to 2 users.\n");
        assertThat(server.done).containsExactly("say:Back  in /five \"minutes\"");
    }

    @Test
    void whatCannotBeSaidIsRefusedWithTheReason() {
        assertThat(commands.run("say " + "x".repeat(5000)))
                .isEqualTo("A message has at most 4096 characters, this one has 5000\n");
        assertThat(server.done).isEmpty();
    }

    @Test
    void sayWithoutATextGivesAnExample() {
        assertThat(commands.run("say  ")).isEqualTo("say takes a text: say Back in five minutes\n");
        assertThat(server.done).isEmpty();
    }

    @Test
    void exportTakesAFileAndMayTakeARoom() {
        assertThat(commands.run("export talk.jsonl #dev")).isEqualTo("3 events are in talk.jsonl.\n");
        assertThat(commands.run("export talk.jsonl")).isEqualTo("3 events are in talk.jsonl.\n");
        assertThat(server.done).containsExactly("export:talk.jsonl:dev", "export:talk.jsonl:null");
    }

    @Test
    void whatCannotBeWrittenSaysWhy() {
        assertThat(commands.run("backup a copy.db")).isEqualTo("nothing is kept\n");
        assertThat(commands.run("backup")).isEqualTo("backup takes a file: backup copy.db\n");
        assertThat(server.done).containsExactly("backup:a copy.db");
    }

    @Test
    void kickRemovesWithTheRestOfTheLineAsReason() {
        assertThat(commands.run("kick bob  too loud, /me thinks ")).isEqualTo("You removed bob.\n");
        assertThat(server.done).containsExactly("kick:bob::::too loud, /me thinks");
    }

    @Test
    void kickNeedsNoReason() {
        assertThat(commands.run("kick alice")).isEqualTo("You removed alice.\n");
        assertThat(server.done).containsExactly("kick:alice::::");
    }

    @ParameterizedTest
    @CsvSource({
        "kick bob #dev too loud, kick:bob:dev:::too loud, You removed bob in #dev.",
        "mute bob 10m,           mute:bob:::600:,         You muted bob for 10 minutes.",
        "unmute bob,             unmute:bob::::,          You let bob talk again.",
        "ban 10.0.0.0/8 7d spam, ban:10.0.0.0/8:::604800:spam, You banned 10.0.0.0/8 for 1 week.",
        "unban @bob,             unban:bob::::,           You let bob in again.",
        "op bob operator,        op:bob::operator::,      You made bob an operator.",
        "deop bob,               deop:bob::::,            You made bob a member again.",
    })
    void whatKeepsOrderIsDoneAndSaid(String line, String done, String answer) {
        assertThat(commands.run(line)).isEqualTo(answer + "\n");
        assertThat(server.done).containsExactly(done);
    }

    @Test
    void bansAreATableTheLatestFirst() {
        assertThat(commands.run("bans")).isEqualTo("Nobody is kept out.\n");
        server.bans.add(new ServerMessage.Ban("bob", "server", null, FakeServer.SINCE.minusSeconds(86_400), null));
        server.bans.add(new ServerMessage.Ban(
                "2001:db8::/32", "alice", "too loud", FakeServer.SINCE, FakeServer.SINCE.plusSeconds(60)));
        assertThat(commands.run("bans"))
                .isEqualTo(
                        """
                        WHO            BY      SINCE             UNTIL     REASON
                        2001:db8::/32  alice   10:31:07          10:32:07  too loud
                        bob            server  2026-11-24 10:31  -
                        2 bans
                        """);
    }

    @Test
    void whoisTellsWhatSomebodyIsAndFromWhere() {
        assertThat(commands.run("whois bob"))
                .isEqualTo("bob is a guest.\ntelnet or netcat, 127.0.0.1:40001, since 10:31:07\n");
    }

    @Test
    void kickOfNobodyNamesTheNearestWhoIsIn() {
        assertThat(commands.run("kick alcie"))
                .isEqualTo("There is no user alcie. Did you mean alice? Type users to see who is in.\n");
        assertThat(commands.run("kick quite-different"))
                .isEqualTo("There is no user quite-different. Type users to see who is in.\n");
        assertThat(server.done).isEmpty();
    }

    @Test
    void kickOfANameThatWouldActOnTheTerminalIsHarmless() {
        assertThat(commands.run("kick \033[2J")).startsWith("There is no user \uFFFD[2J. ");
    }

    @Test
    void kickWithoutANameGivesAnExample() {
        assertThat(commands.run("kick")).isEqualTo("kick takes a name: kick bob too loud\n");
    }

    @Test
    void limitShowsAndChangesHowManyCanBeIn() {
        assertThat(commands.run("limit")).isEqualTo("At most 5 users, 2 are in.\n");
        assertThat(commands.run("limit 1")).isEqualTo("At most 1 user, 2 are in.\n");
        assertThat(server.maxUsers()).isEqualTo(1);
        commands.run("kick bob");
        assertThat(commands.run("limit 2147483647")).isEqualTo("At most 2147483647 users, 1 is in.\n");
        assertThat(server.maxUsers()).isEqualTo(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "ten", "1.5", "10 20", "2147483648", "99999999999999999999", "0x10"})
    void limitThatIsNoneChangesNothing(String junk) {
        assertThat(commands.run("limit " + junk))
                .isEqualTo("limit takes a whole number from 1 on, or nothing: limit 10\n");
        assertThat(server.maxUsers()).isEqualTo(5);
    }

    @Test
    void helpShowsEveryCommand() {
        assertThat(commands.run("help"))
                .isEqualTo(
                        """
                        rooms               list the rooms
                        users               list who is here
                        whois NAME          what somebody is
                        kick NAME [REASON]  remove somebody
                        mute NAME [TIME]    let NAME only read
                        unmute NAME         let NAME talk again
                        ban WHO [TIME] [REASON]  keep out
                        unban WHO           let in again
                        bans                who is kept out
                        op NAME [ROLE]      give a role
                        deop NAME           take the role
                        say TEXT            say TEXT as server
                        limit [N]           how many can be in
                        nodes               list the servers
                        account ACTION      add, list, remove, …
                        export FILE [ROOM]  write what was said
                        backup FILE         copy what is kept
                        stop                end the server
                        help [COMMAND]      explain all, or one
                        """);
    }

    @Test
    void helpOfOneCommandExplainsIt() {
        assertThat(commands.run("help kick"))
                .isEqualTo(
                        "kick NAME [REASON]: removes somebody, and tells them why; with #ROOM before the reason from that room"
                                + " alone. For example: kick bob too loud\n");
        assertThat(commands.run("help kcik"))
                .isEqualTo("Unknown command: kcik. Did you mean kick? Type help for help.\n");
    }

    @ParameterizedTest
    @EnumSource
    void everyCommandIsAnsweredAndNoneOfAnotherFace(ChatCommand command) {
        boolean isKnown = ChatCommand.of(Face.CONSOLE, Role.OPERATOR).contains(command)
                || command == ChatCommand.ACCOUNT; // which is another one here
        String word = command.word(Face.CONSOLE);

        assertThat(Commands.isStop(word) || !commands.run(word).startsWith("Unknown command"))
                .isEqualTo(isKnown || command == ChatCommand.SAY); // which is another one here
    }

    @ParameterizedTest
    @CsvSource({
        "usres,           'Unknown command: usres. Did you mean users? Type help for help.'",
        "/kcik bob,       'Unknown command: kcik. Did you mean kick? Type help for help.'",
        "hello everybody, 'Unknown command: hello. Did you mean help? Type help for help.'",
        "something,       'Unknown command: something. Type help for help.'",
        "'\033[2J',       'Unknown command: \uFFFD[2J. Type help for help.'",
        "saythis,         'Unknown command: saythis. Type help for help.'",
    })
    void unknownCommandNamesTheNearest(String line, String answer) {
        assertThat(commands.run(line)).isEqualTo(answer + "\n");
        assertThat(server.done).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"say hi", "/say hi", "SAY hi", "/Say hi", "  say   hi  ", "\tsay\thi", "say\u3000hi", "say\nhi"})
    void slashCaseAndWhiteSpaceDoNotMatter(String line) {
        commands.run(line);
        assertThat(server.done).containsExactly("say:hi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "/", " / "})
    void nothingIsAnsweredWithNothing(String line) {
        assertThat(commands.run(line)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "/stop", " STOP ", "\tstop\n"})
    void stopIsLeftToWhoeverReadsLines(String line) {
        assertThat(Commands.isStop(line)).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> commands.run(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "stopp", "sto", "say stop", "//stop", "stop now"})
    void nothingElseStops(String line) {
        assertThat(Commands.isStop(line)).isFalse();
    }

    @Test
    void whoWantsToLeaveLearnsTheWord() {
        assertThat(commands.run("exit")).isEqualTo("Unknown command: exit. Did you mean stop? Type help for help.\n");
        assertThat(commands.run("/quit")).contains("Did you mean stop?");
    }

    @Test
    void stoppingServerIsSaidToStop() {
        server.stop();
        assertThat(commands.run("users")).isEqualTo("The server is stopping.\n");
        assertThat(commands.run("kick bob")).isEqualTo("The server is stopping.\n");
    }

    @Test
    void serversOfAClusterAreListed() {
        assertThat(commands.run("nodes"))
                .isEqualTo("This server is on its own: with --cluster it is one of several.\n");

        server.nodes = List.of(
                new ServerControl.Node("one:5555", "1.0.0", 12, Duration.ofMillis(1), true),
                new ServerControl.Node("two:5555", "1.0.1", 3, Duration.ofMillis(20), false));
        assertThat(commands.run("nodes"))
                .isEqualTo(
                        """
                SERVER      VERSION  SESSIONS  LAG
                one:5555 *  1.0.0    12        1 ms
                two:5555    1.0.1    3         20 ms
                2 servers
                """);
    }

    @Test
    void accountsAreManagedWhereThereAreSome(@TempDir Path directory) throws IOException {
        assertThat(commands.run("account list"))
                .isEqualTo(
                        "There are no accounts on this server: they need --data or --cluster, and --accounts other than off.\n");
        try (AuditLog audit = new AuditLog(directory, InstantSource.system());
                PasswordPool passwords = new PasswordPool(1, 1, 4);
                AccountFile file = AccountFile.open(directory, InstantSource.system())) {
            server.accounts = new AccountOperator(file, passwords, audit);

            typed.addAll(List.of("secret", "secret"));
            assertThat(commands.run("account add Alice --role moderator"))
                    .isEqualTo("Alice has an account now, as a moderator.\n");
            typed.addAll(List.of("secret", "secrt"));
            assertThat(commands.run("account password alice")).isEqualTo(Phrases.PASSWORDS_DIFFER + "\n");
            assertThat(commands.run("account password alice")).isEqualTo(Phrases.NO_PASSWORD + "\n");
            assertThat(commands.run("account role bob operator")).isEqualTo("There is no account of the name bob\n");
            assertThat(commands.run("/account  role  alice  operator")).isEqualTo("Alice is an operator now.\n");
            assertThat(commands.run("account list")).startsWith("Alice  operator");
            assertThat(commands.run("account remove alice")).startsWith("The account of Alice is gone.");
            assertThat(commands.run("account remove")).startsWith("Type account add NAME");
            assertThat(commands.run("account"))
                    .startsWith("account takes add, list, role, password or remove: account add alice");
        }
    }
}

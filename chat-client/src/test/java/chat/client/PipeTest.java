package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.config.FairUse;
import chat.server.limit.Networks;
import chat.server.limit.Rate;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client in a pipe, against a real server. */
@Timeout(60)
class PipeTest {

    private final LocalServer server = new LocalServer(3);

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void everyLineOfALongInputArrivesInOrder() throws Exception {
        try (LocalPipe bot = new LocalPipe(server, "bot")) {
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 1000; i++) {
                bot.type("line " + i + "\n");
                expected.append("[time] bot: line ").append(i).append('\n');
            }
            bot.endInput();
            assertThat(bot.exitCode()).isZero();
            assertThat(bot.out()).contains(expected).endsWith("* Goodbye.\n");
        }
    }

    @Test
    void whatIsSaidAroundARegistrationIsAnswered(@TempDir Path data) throws Exception {
        try (LocalServer keeping = new LocalServer(3, data);
                LocalPipe mona = new LocalPipe(keeping, "mona")) {
            mona.type("one\n/msg mona two\n/register pw9\nthree\n/msg mona four\n");
            mona.endInput();
            assertThat(mona.exitCode()).isZero();
            assertThat(mona.err()).isEmpty();
            assertThat(mona.out())
                    .contains("mona: one", "two", "mona is your account now", "mona: three", "four")
                    .endsWith("* Goodbye.\n");
        }
    }

    @Test
    void whatIsReadMoreSlowlyArrivesWholeAndIsSaidOnceAside() throws Exception {
        FairUse use = new FairUse(
                Rate.aSecond(200, 20), null, FairUse.ANY_NUMBER, null, Networks.NONE, Networks.NONE, Networks.NONE);
        try (LocalServer slow = new LocalServer(3, use);
                LocalPipe bot = new LocalPipe(slow, "bot")) {
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 300; i++) {
                bot.type("line " + i + "\n");
                expected.append("[time] bot: line ").append(i).append('\n');
            }
            bot.endInput();
            assertThat(bot.exitCode()).isZero();
            assertThat(bot.out()).endsWith(expected + "* Goodbye.\n");
            assertThat(bot.err())
                    .isEqualTo("You send more than the server reads at once. All of it is read, only more slowly.\n");
        }
    }

    @Test
    void addressWithTooManyConnectionsIsToldWhatToDo() throws Exception {
        FairUse use = new FairUse(null, null, 1, null, Networks.NONE, Networks.NONE, Networks.NONE);
        try (LocalServer strict = new LocalServer(3, use);
                LocalPipe one = new LocalPipe(strict, "one")) {
            one.awaitOut("You are one");
            try (LocalPipe two = new LocalPipe(strict, "two")) {
                assertThat(two.exitCode()).isEqualTo(1);
                assertThat(two.err())
                        .isEqualTo("There are 1 connections from your address, which is the most"
                                + " (--connections-per-address). Close one of them, or try again later\n");
                assertThat(two.out()).isEmpty();
            }
        }
    }

    @Test
    void linesGoToTheRoomThatTheLinesBeforeThemLeadTo() throws Exception {
        try (LocalPipe reader = new LocalPipe(server, "reader")) {
            reader.type("/join dev\n");
            reader.awaitOut("You are in #dev");
            try (LocalPipe bot = new LocalPipe(server, "bot")) {
                bot.type(
                        "/join dev\nhello\n/topic news\n/topic\n/part\nback\n/join dev\nagain\n/join a!b\nmeant for a!b\n");
                assertThat(bot.exitCode()).isEqualTo(1);
                assertThat(bot.err())
                        .isEqualTo(
                                """
                                A room's name has 1 to 32 characters: letters, digits, '-', '_' or '.', and no spaces. It is not 'server'
                                Leaving: what follows was meant for another room, and is not sent.
                                """);
                assertThat(bot.out()).contains("* Topic of #dev: news\n");
            }
            reader.awaitOut("* #lobby: bot left: exit (1 of 3)");
            assertThat(reader.out())
                    .contains("[time] bot: hello\n", "[time] #lobby bot: back\n", "[time] bot: again\n")
                    .doesNotContain("meant for a!b");
        }
    }

    @Test
    void takenNameAndFullServerAreRefusedInTheServersWords() throws Exception {
        try (LocalPipe one = new LocalPipe(server, "one");
                LocalPipe two = new LocalPipe(server, "two");
                LocalPipe three = new LocalPipe(server, "three")) {
            one.awaitOut("You are one");
            try (LocalPipe again = new LocalPipe(server, "ONE")) {
                assertThat(again.exitCode()).isEqualTo(1);
                assertThat(again.err()).isEqualTo("Username ONE is already taken\n");
            }
            two.awaitOut("You are two");
            three.awaitOut("You are three");
            try (LocalPipe four = new LocalPipe(server, "four")) {
                assertThat(four.exitCode()).isEqualTo(1);
                assertThat(four.err()).isEqualTo("Server is full (3 of 3 users). Try again when somebody has left\n");
                assertThat(four.out()).isEmpty();
            }
        }
    }
}

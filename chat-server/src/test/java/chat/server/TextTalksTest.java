package chat.server;

import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.Phrases;
import chat.server.config.AccountsConfig.Mode;
import chat.testing.JsonPeer;
import chat.testing.RawClient;
import org.junit.jupiter.api.Test;

/** What two accounts wrote to each other, as somebody on telnet reads it again. */
final class TextTalksTest extends AccountsFixture {

    private static final String TIME = "\\[\\d\\d:\\d\\d:\\d\\d\\] ";

    TextTalksTest() {
        super(Face.LINES);
    }

    private RawClient bobWithAnAccount() {
        RawClient bob = wire.person("bob");
        bob.send("/register one two").readLine();
        assertThat(bob.readLine()).startsWith("* bob is your account now");
        return bob;
    }

    private static void expectPast(RawClient client, String... lines) {
        assertThat(client.readLine()).isEqualTo("* Earlier messages between you and alice:");
        for (String line : lines) {
            assertThat(client.readLine()).matches(TIME + line);
        }
        assertThat(client.readLine()).isEqualTo("* -- end of earlier messages --");
    }

    @Test
    void whatTwoAccountsWroteIsReadAndSearched() {
        start(Mode.OPEN);
        registered("alice", "secret");
        RawClient bob = bobWithAnAccount();
        assertThat(bob.send("/history @alice").readLine())
                .isEqualTo("* This is the beginning between you and alice: the server has nothing from before.");
        JsonPeer alice = wire.peer().send(join("alice", "secret"));
        expectIn(alice, "member");
        bob.readLine();
        for (String text : new String[] {"one apple", "two pears", "three apples"}) {
            alice.send(object("direct", "\"to\":\"bob\",\"text\":\"" + text + "\""));
            bob.readLine();
        }
        assertThat(bob.send("/reply an apple a day").readLine()).matches(TIME + "you -> alice: an apple a day");

        bob.send("/history @alice 2");
        expectPast(bob, "alice: three apples", "bob: an apple a day");
        bob.send("/history @alice 2");
        expectPast(bob, "alice: one apple", "alice: two pears");
        bob.send("/search @alice appl*");
        assertThat(bob.readLine()).isEqualTo("* " + Phrases.fill(Phrases.FOUND, "appl*"));
        for (String line : new String[] {"alice: one apple", "alice: three apples", "bob: an apple a day"}) {
            assertThat(bob.readLine()).matches(TIME + "\\d+ " + line);
        }
        bob.readLine();
        assertThat(bob.send("/search").readLine()).isEqualTo("* " + Phrases.fill(Phrases.NOTHING_OLDER, "appl*"));
    }

    @Test
    void withoutAccountsNothingIsKept() {
        start(Mode.OFF);
        RawClient bob = wire.person("bob");

        assertThat(bob.send("/history @alice").readLine()).isEqualTo(Phrases.NO_ACCOUNTS);
        assertThat(bob.send("/search @alice apple").readLine()).isEqualTo(Phrases.NO_ACCOUNTS);
    }
}

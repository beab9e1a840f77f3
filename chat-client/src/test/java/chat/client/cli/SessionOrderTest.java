package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.cli.Console.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** What a person does against noise: as a moderator, for themselves alone, and with the doors of rooms. */
class SessionOrderTest extends PersonFixture {

    private static final String TIME = "\\[.{8}] ";

    SessionOrderTest() {
        super("moderation", "accounts");
    }

    private void isNow(String role) {
        peer.send("{\"type\":\"account\",\"username\":\"alice\",\"role\":\"" + role + "\"}");
        console.expectLike("\\* You are an? " + role + " now\\.");
    }

    @Test
    void commandsComeAndGoWithTheRole() {
        console.type("/kick bob");
        console.expectLike("! Unknown command: /kick\\. .*");
        assertThat(console.completions("/ki")).isEmpty();
        assertThat(console.completions("/clo")).isEmpty();
        isNow("operator");
        assertThat(console.completions("/ki")).containsExactly("/kick ");
        assertThat(console.completions("/clo")).containsExactly("/close ");
        assertThat(console.completions("/op bob m")).containsExactly("moderator ");
        console.type("/kick bob #dev too loud");
        assertThat(peer.expect("moderate").toString())
                .contains("\"action\":\"kick\",\"target\":\"bob\",\"room\":\"dev\",\"reason\":\"too loud\"");
        isNow("member");
        assertThat(console.completions("/ki")).isEmpty();
    }

    @Test
    void refusalIsInTheServersWords() {
        isNow("moderator");
        console.type("/ban carol 2h");
        peer.error(
                "not_permitted",
                "Only operators may do that",
                peer.expect("moderate").path("id").asText());
        console.expect("! Only operators may do that", Kind.COMPLAINT);
    }

    @Test
    void bansAreATable() {
        isNow("moderator");
        console.type("/bans");
        peer.expect("moderate");
        peer.send("{\"type\":\"bans\",\"bans\":["
                + "{\"target\":\"bob\",\"by\":\"alice\",\"since\":\"2026-01-02T10:31:07.000Z\"},"
                + "{\"target\":\"192.0.2.0/24\",\"by\":\"carol\",\"reason\":\"too\\nloud\","
                + "\"since\":\"2026-01-02T10:31:07.000Z\",\"until\":\"2026-01-09T10:31:07.000Z\"}]}");
        console.expectLike(
                """
                \\* Who is kept out:
                \\*   bob           by alice  since 2026-01-02 .{8}
                \\*   192\\.0\\.2\\.0/24  by carol  since 2026-01-02 .{8}  until 2026-01-09 .{8}  too loud""",
                Kind.NOTICE);
        console.type("/bans");
        peer.expect("moderate");
        peer.send("{\"type\":\"bans\",\"bans\":[]}");
        console.expect("* Nobody is kept out.");
    }

    @Test
    void whoIsIgnoredIsNotHeardAnyMore() {
        console.type("/ignore Bob");
        console.expect("* What Bob says is hidden from now on. /unignore Bob shows it again.", Kind.NOTICE);
        send(said("lobby", 2, "bob", "alice!"));
        send(direct("bob", "alice", "psst"));
        send(object("edited", "lobby")
                .put("seq", 3)
                .put("of", 2)
                .put("by", "bob")
                .put("text", "ALICE!"));
        send(object("deleted", "lobby").put("seq", 4).put("of", 2).put("by", "bob"));
        send(object("invited", "dev").put("by", "bob"));
        send(said("lobby", 5, "carol", "hello"));
        console.expectLike(TIME + "carol: hello");
        console.type("/history");
        peer.expect("history");
        ObjectNode history = object("history", "lobby");
        history.putArray("messages").add(said("lobby", 0, "bob", "before")).add(said("lobby", 1, "dave", "then"));
        send(history);
        console.expectLike("(?s)\\* Earlier messages:\n--- .*---\n" + TIME + "dave: then\n.*");
        console.type("/ignore");
        console.expect("* You ignore Bob.");
        assertThat(console.completions("/unignore b")).containsExactly("Bob ");
        console.type("/unignore bob");
        console.expect("* What bob says is shown again.");
        send(said("lobby", 6, "bob", "sorry"));
        console.expectLike(TIME + "bob: sorry");
    }

    @Test
    void notEverybodyCanBeIgnored() {
        console.type("/ignore ALICE");
        console.expect("! You cannot ignore ALICE.", Kind.COMPLAINT);
        console.type("/unignore bob");
        console.expect("! bob is not ignored.", Kind.COMPLAINT);
        console.type("/ignore");
        console.expect("* You ignore nobody. /ignore NAME hides what somebody says.");
        for (int i = 0; i < IgnoredPeople.MAX_IGNORED; i++) {
            console.type("/ignore troll" + i);
            console.expectLike("\\* What troll.* Nobody here is called troll" + i + "\\. /users shows who is here\\.");
        }
        console.type("/ignore bob");
        console.expect("! You ignore 100 people already. /unignore NAME shows what one of them says.");
    }

    private void isClosed(String words) {
        peer.error("room_closed", words, peer.expect("enter").path("id").asText());
    }

    @Test
    void closedRoomAsksForItsPasswordAtOnceAndAgainIfItIsWrong() {
        console.type("/join dev");
        isClosed("dev is closed");
        console.expect("! dev is closed", Kind.COMPLAINT);
        console.expect("Password for #dev: ");
        console.type("wrong");
        isClosed("No");
        console.expect("! No");
        console.expect("Password for #dev: ");
        console.type("s3cret");
        assertThat(peer.expect("enter").path("password").asText()).isEqualTo("s3cret");
        send(entered("dev", null, "bob", "alice"));
        console.expect("* You are in #dev now, 2 here: alice, bob.");
    }

    @Test
    void whoGivesNoPasswordForARoomStaysWhereTheyAre() {
        console.type("/join dev");
        isClosed("dev is closed");
        console.shownUpTo("Password for #dev: ");
        console.type("");
        console.expectEmptyLine();
        console.type("hello");
        assertThat(peer.expect("message").path("text").asText()).isEqualTo("hello");
    }

    @Test
    void roomThatAnswersLateIsAskedForOnceMore() {
        console.type("/join dev");
        console.type("hello");
        JsonNode enter = peer.expect("enter");
        peer.expect("message");
        peer.error("room_closed", "dev is closed", enter.path("id").asText());
        console.expect("! dev is closed. Type /join dev again: it asks you for it", Kind.COMPLAINT);
        console.type("/join #Dev");
        console.expect("Password for #Dev: ");
    }

    @Test
    void passwordThatStandsOnTheLineIsWarnedAbout() {
        console.type("/close pass word");
        console.expect("* That password could be read on the screen: look who is watching.", Kind.NOTICE);
        assertThat(peer.expect("close").path("password").asText()).isEqualTo("pass word");
        console.type("/join dev s3cret");
        console.expect("* That password could be read on the screen: look who is watching.", Kind.NOTICE);
        assertThat(peer.expect("enter").path("password").asText()).isEqualTo("s3cret");
        send(entered("dev", null, "bob", "alice").put("open", true));
        console.expect("* You are in #dev now, 2 here: alice, bob.");
        console.expect("* #dev is open: it needs no password.", Kind.NOTICE);
    }

    @Test
    void whoIsInvitedIsCalledAndToldHowToEnter() {
        send(object("invited", "dev").put("by", "bob"));
        console.expect("* bob invites you to #dev. /join #dev takes you there.", Kind.CALL);
    }
}

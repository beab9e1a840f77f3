package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ScriptedServer.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A lost connection that another one takes the place of. */
class ComingBackTest extends LostConnectionFixture {

    private static final String BACK = "\\* Back after \\d+ s as alice, 2 of 5 here: alice, bob\\.";
    private static final String RESTARTED =
            "* The server was started anew: what was said meanwhile, if anything, is not known.";
    private static final String NOT_SENT =
            "! Not sent: there is no connection. It stays on your line: press Enter when you are back.";

    private void expectBack() {
        console.expectLike(BACK);
        console.expect(RESTARTED);
        console.expect("online");
    }

    @Test
    void whoLosesTheConnectionComesBackAndLearnsWhatTheyMissed() throws Exception {
        Peer first = start(new ChatSession(console, server.config(), group, "alice", null, Notify.MENTIONS));
        first.said("bob", 2, "hello", null);
        console.expectLike("\\[.{8}] bob: hello");
        lose(first);
        Peer second = acceptJoin();
        second.welcome("alice");
        second.send("{\"type\":\"entered\",\"room\":\"lobby\",\"users\":[\"bob\",\"alice\"],\"count\":2,\"seq\":6}");
        console.expectLike(BACK);
        console.expect("* Up to 3 events may have been missed. /history shows what was said.");
        console.expect("online");
        console.type("here again");
        second.echo("alice", 7);
        console.expectLike("\\[.{8}] alice: here again");
        console.type("exit");
        second.sayGoodbye();

        assertThat(ending()).isEqualTo(new ExitStatus(0, null));
    }

    @Test
    void connectionIsLostAndFoundAsOftenAsItHappens() {
        Peer peer = start(session(AT_ONCE));
        for (int i = 0; i < 5; i++) {
            lose(peer);
            peer = server.acceptAndLetIn("alice");
            expectBack();
        }
        console.type("hello");
        peer.expect("message");
    }

    @Test
    void screenThatIsBehindIsNotReadForOnTheNextConnectionEither() {
        Peer first = start(session(AT_ONCE));
        console.fallBehind(true);
        lose(first);
        Peer second = acceptJoin();
        second.letIn("alice");
        second.said("bob", 2, "hello", null);
        console.expectNothingMore();
        console.fallBehind(false);
        expectBack();
        console.expectLike("\\[.{8}] bob: hello");
    }

    @Test
    void whoComesBackInTimeMissesNothing() {
        Peer first = startResumable();
        console.type("hello");
        String id = first.expect("message").path("id").asText();
        lose(first);
        Peer second = acceptResume();
        second.entered("lobby", 1, true);
        second.said("bob", 2, "anybody?", null);
        second.said("alice", 3, "hello", id);
        second.pong();
        console.expectLike(BACK);
        console.expectLike("\\[.{8}] bob: anybody\\?");
        console.expectLike("\\[.{8}] alice: hello");
        console.expect("* Nothing was missed.");
        console.expect("online");
        console.expectNothingMore();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s1", "s2"})
    void limitIsThatOfTheLatestWelcome(String session) {
        lose(startResumable());
        Peer second = server.accept();
        second.expect("join");
        second.expect("ping");
        second.welcome("alice", session, 6);
        second.entered("lobby", 1, session.equals("s1") ? true : null);
        second.pong();
        console.expectLike("\\* Back after \\d+ s as alice, 2 of 6 here: alice, bob\\.");
    }

    @Test
    void whatTheServerDidNotGetIsSaidAgainUnasked() {
        Peer first = startResumable();
        console.type("hello");
        String id = first.expect("message").path("id").asText();
        lose(first);
        Peer second = acceptResume();
        second.entered("lobby", 1, true);
        second.pong();
        console.expectLike(BACK);
        console.expect("* Nothing was missed.");
        console.expect("online");
        assertThat(second.expect("message").path("id").asText()).isEqualTo(id);
        second.said("alice", 2, "hello", id);
        console.expectLike("\\[.{8}] alice: hello");
    }

    @Test
    void wordsToOneselfThatWereNotKeptAreNotPassedOverInSilence() {
        lose(startResumable());
        Peer second = acceptResume();
        second.entered("lobby", 1, true);
        second.send("{\"type\":\"direct\",\"from\":\"bob\",\"to\":\"alice\",\"text\":\"psst\",\"seq\":40,"
                + "\"time\":\"2026-01-02T10:31:07.000Z\"}");
        second.pong();
        console.expectLike(BACK);
        console.expectLike("\\[2026-01-02 .{8}] bob -> you: psst");
        console.expect("* Something that was said to you alone may have been missed.");
        console.expect("online");
    }

    @Test
    void whoWasDisplacedByTheirOwnJoinIsBackAndNotToldThatTheyWereRemoved() {
        displace(startResumable());
        console.expect("offline");
        displace(acceptResume());
        Peer third = acceptResume();
        third.entered("lobby", 1, true);
        third.pong();
        console.expectLike(BACK);
        console.expect("* Nothing was missed.");
        console.expect("online");
    }

    private static void displace(Peer peer) {
        kick(peer, "this session goes on over another connection");
    }

    private static void kick(Peer peer, String why) {
        peer.send("{\"type\":\"goodbye\",\"reason\":\"kicked\",\"text\":\"" + why + "\"}");
    }

    @Test
    void whoWasRemovedIsToldWhyOnce() throws Exception {
        kick(startResumable(), "too loud");
        console.expect("offline");
        Peer second = server.accept();
        assertThat(second.expect("join").path("session").asText()).isEqualTo("s1");
        second.error("session_unknown", "That session is over. Join again without it", null);

        assertThat(ending()).isEqualTo(new ExitStatus(1, "You were removed from the chat: too loud"));
        console.expectNothingMore();
    }

    private Peer startResumable() {
        running.completeAsync(session(AT_ONCE)::run);
        Peer peer = server.accept();
        peer.expectJoin("alice");
        peer.letIn("alice", "s1");
        console.expect("* You are alice, 2 of 5 here: alice, bob. Type exit to leave, /help for help.");
        return peer;
    }

    private Peer acceptResume() {
        Peer peer = server.accept();
        assertThat(peer.expect("join").path("session").asText()).isEqualTo("s1");
        peer.expect("ping");
        peer.welcome("alice", "s1");
        return peer;
    }

    @Test
    void nameThatIsHeldByTheLostConnectionIsTriedUntilItIsFree() {
        lose(start(session(AT_ONCE)));
        acceptJoin().error("username_taken", "Username alice is already taken", null);
        console.expect("! Username alice is already taken. Trying again.");
        acceptJoin().error("username_taken", "Username alice is already taken", null); // is not said twice
        acceptJoin().error("server_full", "Server is full (5 of 5 users)", null);
        console.expect("! Server is full (5 of 5 users). Trying again.");
        acceptJoin().letIn("alice");
        expectBack();
    }

    @Test
    void addressWithTooManyConnectionsIsToldSoAndTriedOn() {
        Peer first = start(session(AT_ONCE));
        first.send("{\"type\":\"goodbye\",\"reason\":\"too_many_connections\",\"text\":\"You have 32\"}");
        first.close();
        console.expect("offline");
        console.expect("! You have 32. Reconnecting; exit leaves.");
        for (int attempt = 0; attempt < 3; attempt++) { // is not said again
            acceptJoin().error("too_many_connections", "There are 32. Close one of them", null);
        }
        console.expect("! There are 32. Close one of them. Trying again.");
        acceptJoin().goodbye("too_many_connections");
        console.expect("! Too many connections are open. Trying again.");
        acceptJoin().letIn("alice");
        expectBack();
    }

    @Test
    void attemptThatFailsIsClosed() {
        lose(start(session(AT_ONCE)));
        Peer second = acceptJoin();
        second.error("username_taken", "Username alice is already taken", null);
        second.expectEnd();
        acceptJoin().reset();
        console.expect("! Username alice is already taken. Trying again.");
        console.expect("! Connection lost: reset by the server or the network. Trying again.");
        acceptJoin().letIn("alice");
        expectBack();
    }

    @Test
    void serverThatIsNotThereIsSaidOnceAndTriedOn() throws Exception {
        Peer first = start(session(AT_ONCE));
        server.stopListening();
        lose(first);
        console.expect("! Can't reach " + server.config().server() + ": connection refused. Trying again.");
        console.type("exit");

        assertThat(ending()).isEqualTo(new ExitStatus(0, null));
        console.expectNothingMore();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shutdown|The server is shutting down",
                "slow_consumer|Your connection was too slow to keep up",
                "timeout|The server heard nothing from you for too long",
                "internal|Something went wrong in the server",
                "eclipse|The server closed the connection",
            })
    void goodbyeThatMeansNobodyInParticularIsNoReasonToStayAway(String reason, String words) {
        start(session(AT_ONCE)).goodbye(reason);
        console.expect("offline");
        console.expect("! " + words + ". Reconnecting; exit leaves.");
        acceptJoin().letIn("alice");
        expectBack();
    }

    @Test
    void whatIsTypedMeanwhileStaysOnTheLineUntilItCanBeSent() {
        lose(start(session(AT_ONCE)));
        Peer second = acceptJoin();
        console.type("hello");
        console.expect(NOT_SENT);
        console.expect("draft: hello");
        console.type("/users");
        console.expect(NOT_SENT);
        console.expect("draft: /users");
        console.type("/quiet on"); // asks nobody
        console.expect("* Quiet is on: joins and leaves are hidden. /quiet off shows them again.");
        second.letIn("alice");
        expectBack();
        console.type("hello");

        assertThat(second.expect("message").path("text").asText()).isEqualTo("hello");
    }

    @Test
    void whatWasOnItsWayIsNamedWhereItMayBeLost() {
        Peer peer = start(session(AT_ONCE));
        console.type("taken");
        peer.echo("alice", 2);
        console.expectLike("\\[.{8}] alice: taken");
        console.type("one\n" + "\uD83D\uDC4B".repeat(100));
        peer.expect("message");
        console.type("/me waves");
        peer.expect("message");
        console.type("/users");
        peer.expect("users");
        lose(peer);
        Peer second = acceptJoin();
        second.letIn("alice");
        console.expectLike("! Perhaps nobody has got this: one \uD83D\uDC4B{56}\u2026");
        console.expect("! Perhaps nobody has got this: waves");
        expectBack();
        second.expect("users");
    }

    @Test
    void oneComesBackUnderTheNameThatTheServerKept() {
        running.completeAsync(session("\uFF21lice", AT_ONCE)::run);
        Peer first = server.accept();
        first.expectJoin("\uFF21lice");
        first.letIn("alice");
        console.expect("* You are alice, 2 of 5 here: alice, bob. Type exit to leave, /help for help.");
        lose(first);
        acceptJoin();
    }
}

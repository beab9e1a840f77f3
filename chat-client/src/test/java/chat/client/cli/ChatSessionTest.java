package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ClientTransport;
import chat.client.ScriptedServer;
import chat.client.ScriptedServer.Peer;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The conversation with a person. */
@Timeout(60)
class ChatSessionTest {

    private static final String QUESTION = "Choose a username: ";
    private static final String ENTERED =
            "* You are alice, 2 of 5 here: alice, bob. Type exit to leave, /help for help.";

    private final ScriptedServer server = new ScriptedServer();
    private final EventLoopGroup group = ClientTransport.newGroup(1);
    private final FakeConsole console = new FakeConsole();

    @AfterEach
    void stop() {
        server.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private ChatSession session(@Nullable String username) {
        return new ChatSession(console, server.config(), group, username, null, Notify.MENTIONS);
    }

    private CompletableFuture<ExitStatus> start(@Nullable String username) {
        ChatSession session = session(username);
        return CompletableFuture.supplyAsync(session::run);
    }

    private static ExitStatus ending(CompletableFuture<ExitStatus> running) throws Exception {
        return running.get(30, TimeUnit.SECONDS);
    }

    @Test
    void asksForANameUntilTheServerTakesOne() throws Exception {
        CompletableFuture<ExitStatus> running = start(null);
        console.expect(QUESTION);
        console.type("  ");
        console.expect("! Username can't be empty");
        console.expect(QUESTION);
        console.type(" bob ");
        Peer peer = server.accept();
        peer.expectJoin("bob");
        peer.error("username_taken", "Username bob is already taken", null);
        console.expect("! Username bob is already taken");
        console.expect(QUESTION);
        console.type("alice");
        peer.expectJoin("alice");
        peer.letIn("alice");
        console.expect(ENTERED);
        console.type("exit");
        peer.sayGoodbye();

        assertThat(ending(running)).isEqualTo(new ExitStatus(0, null));
        console.expect("* Goodbye.");
        console.expectNothingMore();
    }

    @Test
    void givenNameIsTriedFirstAndThenAskedFor() {
        start("bob");
        Peer peer = server.accept();
        peer.expectJoin("bob");
        peer.error("username_invalid", "No", null);
        console.expect("! No");
        console.expect(QUESTION);
    }

    @Test
    void nameAfterALongThoughtGetsANewConnection() {
        start("bob");
        Peer first = server.accept();
        first.expectJoin("bob");
        first.error("username_taken", "Username bob is already taken", null);
        console.expect("! Username bob is already taken");
        console.expect(QUESTION);
        first.error("join_timeout", "Too late", null);
        first.goodbye("join_timeout");
        first.expectEnd();
        console.type("alice");
        server.acceptAndLetIn("alice");
        console.expect(ENTERED);
    }

    @Test
    void nameThatMeetsTheEndOfTheConnectionIsTriedOnANewOne() {
        start("bob");
        Peer first = server.accept();
        first.expectJoin("bob");
        first.error("username_taken", "Username bob is already taken", null);
        console.expect("! Username bob is already taken");
        console.expect(QUESTION);
        console.type("alice");
        first.expectJoin("alice");
        first.error("join_timeout", "Too late", null);
        first.goodbye("join_timeout");
        server.acceptAndLetIn("alice");
        console.expect(ENTERED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "/exit", "END"})
    void nobodyHasToChooseAName(String answer) throws Exception {
        CompletableFuture<ExitStatus> running = start(null);
        console.expect(QUESTION);
        console.type(answer);

        assertThat(ending(running)).isEqualTo(new ExitStatus(0, null));
        console.expectNothingMore();
    }

    @ParameterizedTest
    @CsvSource({
        "server_full, Server is full (5 of 5 users), Server is full (5 of 5 users). Try again when somebody has left",
        "banned, You are banned for 2 hours: too loud, You are banned for 2 hours: too loud",
        "too_many_connections, You have 32. Close one, You have 32. Close one",
        "too_many_connections,, 'Too many connections are open. Close one of them, or try again later'",
    })
    void serverThatTakesNobodyIsNotAskedAgain(String code, @Nullable String error, String words) throws Exception {
        CompletableFuture<ExitStatus> running = start("alice");
        Peer peer = server.accept();
        peer.expectJoin("alice");
        if (error != null) {
            peer.error(code, error, null);
        }
        peer.goodbye(code);

        assertThat(ending(running)).isEqualTo(new ExitStatus(1, words));
        console.expectNothingMore();
    }

    @Test
    void whoSendsFasterThanIsReadIsToldOnceAndThatNothingIsLost() throws Exception {
        CompletableFuture<ExitStatus> running = start("alice");
        Peer peer = server.acceptAndLetIn("alice");
        console.expect(ENTERED);
        peer.send("{\"type\":\"slowed\",\"retryAfterMs\":50}");
        peer.send("{\"type\":\"slowed\",\"retryAfterMs\":5000}");
        console.expect(
                "* You send more than the server reads at once. All of it is read, only more slowly.",
                Console.Kind.NOTICE);
        peer.said("bob", 2, "hello", null);
        console.expectLike("\\[.{8}] bob: hello");
        console.type("exit");
        peer.sayGoodbye();

        assertThat(ending(running)).isEqualTo(new ExitStatus(0, null));
    }

    @Test
    void connectionThatEndsBeforeAWordMayHaveBeenToNoChat() throws Exception {
        CompletableFuture<ExitStatus> running = start("alice");
        Peer peer = server.accept();
        peer.expectJoin("alice");
        peer.close();

        assertThat(ending(running))
                .isEqualTo(new ExitStatus(
                        1,
                        "Connection lost: the server closed it without a word."
                                + " Is it the chat's port? The web page has another one, and so has TLS (--tls)"));
    }

    @Test
    void connectionThatEndsAfterAWordWasToAChat() throws Exception {
        CompletableFuture<ExitStatus> running = start("bob");
        Peer first = server.accept();
        first.expectJoin("bob");
        first.error("username_taken", "Username bob is already taken", null);
        first.goodbye("join_timeout");
        first.expectEnd();
        console.expect("! Username bob is already taken");
        console.expect(QUESTION);
        console.type("alice");
        Peer second = server.accept();
        second.expectJoin("alice");
        second.close();

        assertThat(ending(running))
                .isEqualTo(new ExitStatus(1, "Connection lost: the server closed it without a word"));
    }

    @Test
    void refusalsAreShownAndForgiven() throws Exception {
        CompletableFuture<ExitStatus> running = start("alice");
        Peer peer = server.acceptAndLetIn("alice");
        console.expect(ENTERED);
        console.type("/say");
        console.expect("! /say takes a text: /say /users");
        console.type("/dance");
        console.expect("! Unknown command: /dance. Type /help for help.");
        console.expectEmptyLine();
        peer.error("rate_limited", "Slow\u001b down", null);
        console.expect("! Slow\uFFFD down");
        console.end();
        peer.sayGoodbye();

        assertThat(ending(running)).isEqualTo(new ExitStatus(0, null));
    }

    @Test
    void leavingDoesNotWaitForeverForTheGoodbye() throws Exception {
        CompletableFuture<ExitStatus> running = start("alice");
        Peer peer = server.acceptAndLetIn("alice");
        console.type("hello");
        console.type("exit");
        peer.expect("message");
        peer.expect("leave");

        assertThat(ending(running)).isEqualTo(new ExitStatus(1, "The server did not say goodbye"));
    }

    @Test
    void leavingAtTheVeryMomentOfComingInWaitsForTheGoodbyeToo() throws Exception {
        console.breakOutput();
        CompletableFuture<ExitStatus> running = start("alice");
        Peer peer = server.acceptAndLetIn("alice");
        peer.expect("leave");
        peer.reset();

        assertThat(ending(running).exitCode()).isEqualTo(1);
    }

    @Test
    void stoppingFromOutsideSaysGoodbye() throws Exception {
        ChatSession session = session("alice");
        CompletableFuture<ExitStatus> running = CompletableFuture.supplyAsync(session::run);
        Peer peer = server.acceptAndLetIn("alice");
        console.expect(ENTERED);
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> session.stop(Duration.ofSeconds(5)));
        peer.sayGoodbye();

        stopping.get(30, TimeUnit.SECONDS);
        assertThat(ending(running)).isEqualTo(new ExitStatus(0, null));
    }
}

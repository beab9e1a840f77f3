package chat.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.ClientTransport;
import chat.client.ScriptedServer;
import chat.client.ScriptedServer.Peer;
import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a person comes in under a name that has a password. */
@Timeout(60)
class LoginPasswordTest {

    private static final String NAME_QUESTION = "Choose a username: ";
    private static final String QUESTION = "Password for alice: ";
    private static final ExitStatus TOO_OFTEN = new ExitStatus(1, "The password was wrong too often");

    private final ScriptedServer server = new ScriptedServer();
    private final EventLoopGroup group = ClientTransport.newGroup(1);
    private final FakeConsole console = new FakeConsole();

    @AfterEach
    void stop() {
        server.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private CompletableFuture<ExitStatus> start(@Nullable String username, @Nullable String password) {
        ChatSession session = new ChatSession(console, server.config(), group, username, password, Notify.MENTIONS);
        return CompletableFuture.supplyAsync(session::run);
    }

    /** Expects a join as alice with this password; null for none. */
    private static void expectJoin(Peer peer, @Nullable String password) {
        JsonNode join = peer.expect("join");
        assertThat(join.path("username").asText()).isEqualTo("alice");
        assertThat(join.path("password").textValue()).isEqualTo(password);
    }

    private static void refuse(Peer peer, @Nullable String password, String code) {
        expectJoin(peer, password);
        peer.error(code, code.equals("password_required") ? "alice has a password" : "No", null);
    }

    private static ExitStatus ending(CompletableFuture<ExitStatus> running) throws Exception {
        return running.get(30, TimeUnit.SECONDS);
    }

    private void answer(String answer) {
        console.expect(QUESTION);
        console.type(answer);
    }

    @Test
    void passwordIsAskedForWhenTheServerWantsOneAndAgainIfItIsWrong() {
        start("alice", null);
        Peer peer = server.accept();
        refuse(peer, null, "password_required");
        answer("wrong");
        refuse(peer, "wrong", "password_wrong");
        console.expect("! No");
        answer(" right ");
        expectJoin(peer, " right ");
        peer.letIn("alice");
        console.expectLike("\\* You are alice, .*");
    }

    @Test
    void thirdWrongPasswordIsTheEnd() throws Exception {
        CompletableFuture<ExitStatus> running = start("alice", null);
        Peer peer = server.accept();
        refuse(peer, null, "password_required");
        for (String password : new String[] {"one", "two", "three"}) {
            answer(password);
            refuse(peer, password, "password_wrong");
            if (!password.equals("three")) {
                console.expect("! No");
            }
        }

        assertThat(ending(running)).isEqualTo(TOO_OFTEN);
        console.expectNothingMore();
    }

    /** And does not begin anew on another connection. */
    @Test
    void serverThatHasEnoughBeforeIsNotAskedAgain() throws Exception {
        CompletableFuture<ExitStatus> running = start("alice", null);
        Peer peer = server.accept();
        refuse(peer, null, "password_required");
        answer("one");
        refuse(peer, "one", "password_wrong");
        peer.goodbye("password_wrong");
        peer.expectEnd();
        console.expect("! No");
        answer("two");

        assertThat(ending(running)).isEqualTo(TOO_OFTEN);
    }

    @Test
    void emptyPasswordLeadsBackToTheName() {
        start(null, null);
        console.expect(NAME_QUESTION);
        console.type("alice");
        Peer peer = server.accept();
        refuse(peer, null, "password_required");
        answer("");
        console.expect(NAME_QUESTION);
        console.type("bob");
        peer.expectJoin("bob");
        peer.letIn("bob");
        console.expectLike("\\* You are bob, .*");
    }

    @Test
    void nobodyHasToGiveAPassword() throws Exception {
        CompletableFuture<ExitStatus> running = start("alice", null);
        refuse(server.accept(), null, "password_required");
        answer("END");

        assertThat(ending(running)).isEqualTo(new ExitStatus(0, null));
    }

    @Test
    void passwordAfterALongThoughtIsTriedOnANewConnection() {
        start("alice", null);
        Peer first = server.accept();
        refuse(first, null, "password_required");
        console.expect(QUESTION);
        first.error("join_timeout", "Too late", null);
        first.goodbye("join_timeout");
        first.expectEnd();
        console.type("secret");
        expectJoin(server.accept(), "secret");
    }

    @Test
    void givenPasswordIsKeptForTheServerThatAsksForOneAndTriedOnce() {
        start("alice", "given");
        Peer peer = server.accept();
        refuse(peer, null, "password_required");
        refuse(peer, "given", "password_wrong");
        console.expect("! No");
        answer("typed");
        expectJoin(peer, "typed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"password_too_long", "password_wrong"})
    void whatIsWrongWithAPasswordIsSaidAndAnotherIsAskedFor(String code) {
        start("alice", "given");
        Peer peer = server.accept();
        refuse(peer, null, "password_required");
        refuse(peer, "given", code);
        console.expect("! No");
        console.expect(QUESTION);
    }

    @ParameterizedTest
    @CsvSource({"tls_required", "rate_limited", "username_taken"})
    void otherRefusalsLeadBackToTheName(String code) {
        start("alice", "given");
        Peer peer = server.accept();
        refuse(peer, null, "password_required");
        refuse(peer, "given", code);
        if (code.equals("tls_required")) {
            peer.sayGoodbye();
        }
        console.expect("! No");
        console.expect(NAME_QUESTION);
    }

    @Test
    void portThatSpeaksTlsIsTheEnd() throws Exception {
        CompletableFuture<ExitStatus> running = start("alice", null);
        Peer peer = server.accept();
        refuse(peer, null, "tls_required");
        peer.close();

        assertThat(ending(running)).isEqualTo(new ExitStatus(1, "This port speaks TLS: start again with --tls"));
        console.expectNothingMore();
    }

    @Test
    void whoIsAwayForTooLongIsLetInWithTheSamePassword() {
        start("alice", "given");
        Peer peer = server.accept();
        refuse(peer, null, "password_required");
        expectJoin(peer, "given");
        peer.letIn("alice", "s1");
        console.expectLike("\\* You are alice, .*");
        peer.reset();
        Peer next = server.accept();
        expectJoin(next, null);
        next.expect("ping");
        next.error("session_unknown", "Too late", null);
        expectJoin(next, "given");
    }

    @Test
    void guestWhoseNameBecameAnAccountMeanwhileIsToldSo() throws Exception {
        CompletableFuture<ExitStatus> running = start("alice", null);
        Peer peer = server.accept();
        expectJoin(peer, null);
        peer.letIn("alice", "s1");
        console.expectLike("\\* You are alice, .*");
        peer.reset();
        Peer next = server.accept();
        expectJoin(next, null);
        next.expect("ping");
        next.error("session_unknown", "Too late", null);
        refuse(next, null, "password_required");

        assertThat(ending(running))
                .isEqualTo(new ExitStatus(
                        1,
                        "alice has a password. A terminal asks for it; else give it with --password-file FILE or"
                                + " CHAT_PASSWORD"));
    }

    @Test
    void whoGivesTheirAccountUpHasLeft() throws Exception {
        CompletableFuture<ExitStatus> running = start("alice", null);
        Peer peer = server.accept();
        expectJoin(peer, null);
        peer.welcome("alice", null, 5, "accounts");
        peer.entered("lobby", 1, null);
        console.type("/unregister");
        console.type("secret");
        peer.expect("unregister");
        peer.send("{\"type\":\"account\",\"username\":\"alice\",\"role\":\"guest\"}");
        peer.sayGoodbye();

        assertThat(ending(running)).isEqualTo(new ExitStatus(0, null));
    }
}

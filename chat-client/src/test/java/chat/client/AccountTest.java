package chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.client.RecordingListener.Interrupted;
import chat.protocol.ErrorCode;
import chat.protocol.Moderation;
import chat.protocol.ServerMessage;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords and accounts, as the library has to do with them. */
class AccountTest extends ReconnectFixture {

    private static final String WRONG = "That is not the password of alice";

    private static @Nullable String password(JsonNode join) {
        return join.path("password").textValue();
    }

    private void joinWith(String password) {
        connect(PAUSES, listener);
        client.join("alice", password);
        assertThat(password(peer.expect("join"))).isEqualTo(password);
        peer.letIn("alice", SESSION);
        listener.next(JoinResult.class);
    }

    private void answer(String role) {
        send("{'type':'account','username':'alice','role':'" + role + "'}");
    }

    private void said(int seq, String id, String device) {
        send("{'type':'message','room':'lobby','seq':" + seq + ",'from':'alice','text':'hello',"
                + "'time':'2026-07-28T10:31:07.120Z','id':'" + id + "'" + device + "}");
    }

    private String idOf(String type) {
        return peer.expect(type).path("id").asText();
    }

    /** The next connection, where the session is gone; returns how the client joins anew. */
    private JsonNode acceptAnew() {
        acceptResume();
        peer.error("session_unknown", "Too late", null);
        return peer.expect("join");
    }

    @Test
    void passwordIsTriedOnTheSameConnectionUntilItIsRight() {
        connect(PAUSES, listener);
        CompletableFuture<JoinResult> join = client.join("alice");
        assertThat(peer.expect("join").has("password")).isFalse();
        peer.error("password_required", "alice has a password", null);
        assertThat(ChatClientFixture.refusal(join).is(ErrorCode.PASSWORD_REQUIRED))
                .isTrue();
        join = client.join("alice", "wrong");
        assertThat(password(peer.expect("join"))).isEqualTo("wrong");
        peer.error("password_wrong", WRONG, null);
        assertThat(ChatClientFixture.refusal(join).is(ErrorCode.PASSWORD_WRONG)).isTrue();
        join = client.join("alice", "p\u00e4ss \"word\"");
        assertThat(password(peer.expect("join"))).isEqualTo("p\u00e4ss \"word\"");
        send("{'type':'welcome','username':'alice','maxUsers':5,'protocol':1,'server':'x','features':['accounts'],"
                + "'role':'operator'}");
        peer.entered("lobby", 1, null);

        assertThat(join.join().role()).isEqualTo("operator");
        assertThat(join.join().features()).containsExactly("accounts");
        assertThat(server.attempts()).isEqualTo(1);
    }

    @Test
    void roleIsToldAnewEachTime() {
        List<@Nullable String> told = new ArrayList<>();
        RecordingListener curious = new RecordingListener() {
            @Override
            public void onWelcomedBack(int maxUsers, List<String> features, @Nullable String role) {
                told.add(role);
            }
        };
        join(PAUSES, curious);
        peer.close();
        acceptResume();
        send("{'type':'welcome','username':'alice','maxUsers':5,'protocol':1,'server':'x','session':'s1',"
                + "'role':'member'}");
        peer.close();
        acceptResume();
        peer.welcome("alice", SESSION);

        assertThat(told).containsExactly("member", null);
    }

    @Test
    void sessionNeedsNoPasswordAndANewOneDoes() {
        joinWith("secret");
        lose();
        assertThat(acceptResume().has("password")).isFalse();
        peer.close();
        listener.next(RecordingListener.StillOut.class);
        assertThat(password(acceptAnew())).isEqualTo("secret");
        peer.letIn("alice", "s2");

        assertThat(listener.skipTo(Resumed.class).sameSession()).isFalse();
    }

    /** @param password that it comes back with: the one that the server has been told last */
    @ParameterizedTest
    @CsvSource({"register, second", "changePassword, second", "unregister,", "account, first", "refused, first"})
    void newSessionIsJoinedWithThePasswordThatHoldsNow(String what, @Nullable String password) {
        joinWith("first");
        CompletableFuture<ServerMessage.Account> asked =
                switch (what) {
                    case "register" -> client.register("second");
                    case "unregister" -> client.unregister("first");
                    case "account" -> client.account();
                    default -> client.changePassword("first", "second");
                };
        JsonNode request = peer.next();
        if (what.equals("refused")) {
            peer.error("password_wrong", WRONG, request.path("id").asText());
            assertThat(ChatClientFixture.refusal(asked)).hasMessage(WRONG);
        } else {
            answer("member");
            assertThat(asked.join().role()).isEqualTo("member");
        }
        lose();

        assertThat(password(acceptAnew())).isEqualTo(password);
    }

    /** What is under way meanwhile may bear the number already. */
    @Test
    void whoRegistersIsDevice1FromThenOnAlsoWhereTheyComeBack() {
        join();
        CompletableFuture<?> before = client.send("hello");
        CompletableFuture<?> meanwhile = client.sendDirect("bob", "hello");
        CompletableFuture<?> registered = client.register("secret");
        said(2, idOf("message"), "");
        send("{'type':'direct','from':'alice','to':'bob','text':'hello','time':'2026-07-28T10:31:07.120Z','seq':1,"
                + "'id':'" + idOf("direct") + "','device':1}");
        peer.expect("register");
        answer("member");
        CompletableFuture<?> behind = client.send("hello");
        String id = idOf("message");
        said(3, id, ",'device':2");

        assertThat(List.of(before, meanwhile, registered)).allMatch(CompletableFuture::isDone);
        assertThat(behind).isNotDone();
        said(4, id, ",'device':1");
        assertThat(behind).isCompleted();
        assertThat(client.device()).isEqualTo(1);
        peer.close();
        listener.skipTo(Interrupted.class);
        acceptResume();
        send("{'type':'welcome','username':'alice','maxUsers':5,'protocol':1,'server':'x','session':'s1','device':1}");
        assertThat(client.device()).isEqualTo(1);
    }

    @Test
    void changeOfThePasswordLeavesTheDeviceAndTheEndOfTheAccountHasNone() {
        join();
        client.register("a");
        client.changePassword("a", "b");
        answer("member");
        answer("member");
        assertThat(client.device()).isEqualTo(1);
        client.unregister("b");
        answer("guest");
        assertThat(client.device()).isNull();
    }

    /** A guest's name may have become an account; and a password may have been changed elsewhere. */
    @ParameterizedTest
    @ValueSource(strings = {"password_required", "password_wrong", "account_required", "tls_required"})
    void whoIsNotLetInWithoutAPasswordStaysOut(String code) {
        join();
        CompletableFuture<?> waiting = client.send("hello");
        lose();
        acceptAnew();
        peer.error(code, "alice has a password", null);

        ChatException.Refused end = listener.next(ChatException.Refused.class);
        assertThat(end.code()).isEqualTo(code);
        assertThat(end).hasMessage("alice has a password");
        assertThat(waiting).isCompletedExceptionally();
        peer.expectEnd();
        server.pass(PAUSE.multipliedBy(5));
        assertThat(server.attempts()).isEqualTo(2);
        listener.expectNothingMore();
    }

    @Test
    void goodbyeForWrongPasswordsIsFinal() {
        join();
        peer.goodbye("password_wrong");

        assertThat(listener.next(ChatException.ClosedByServer.class).reason()).isEqualTo("password_wrong");
        server.pass(PAUSE.multipliedBy(5));
        assertThat(server.attempts()).isEqualTo(1);
    }

    @Test
    void answersComeInTheOrderOfTheQuestionsAndRefusalsByTheirLabels() {
        join();
        CompletableFuture<ServerMessage.Account> before = client.account();
        CompletableFuture<ServerMessage.Account> refused = client.unregister("x");
        CompletableFuture<ServerMessage.Account> registered = client.register("secret");
        peer.expect("account");
        String id = peer.expect("unregister").path("id").asText();
        peer.expect("register");
        send("{'type':'account','username':'alice','role':'guest','sessions':[{'device':3,'face':'json',"
                + "'address':'127.0.0.1','since':'2026-01-02T10:31:07.000Z'}]}");
        peer.error("password_wrong", WRONG, id);
        answer("member");

        assertThat(before.join().sessions()).hasSize(1);
        assertThat(ChatClientFixture.refusal(refused)).hasMessage(WRONG);
        assertThat(registered.join().role()).isEqualTo("member");
        assertThat(registered.join().sessions()).isNull();
    }

    @Test
    void changeThatTheServerMayHaveMadeIsNotAskedForAgain() {
        join();
        List<CompletableFuture<?>> changes =
                List.of(client.register("a"), client.changePassword("a", "b"), client.unregister("b"));
        List.of("register", "password", "unregister").forEach(type -> peer.expect(type));
        peer.close();
        listener.next(Interrupted.class);

        changes.forEach(change -> assertThat(ChatClientFixture.failure(change))
                .isInstanceOf(ChatException.OutcomeUnknown.class)
                .hasMessage("Perhaps nobody has got the change of the account: the connection was lost on its way"));
        CompletableFuture<?> meanwhile = client.register("c");
        resume(1);
        assertThat(password(peer.expect("register"))).isEqualTo("c");
        answer("member");
        assertThat(meanwhile).isCompleted();
    }

    @Test
    void whatKeepsOrderIsNotDoneTwice() {
        join();
        CompletableFuture<?> kick = client.moderate(Moderation.KICK, "bob", null, null, null, null);
        peer.expect("moderate");
        peer.close();
        listener.next(Interrupted.class);

        assertThat(ChatClientFixture.failure(kick))
                .isInstanceOf(ChatException.OutcomeUnknown.class)
                .hasMessage("Perhaps nobody has got the command: the connection was lost on its way");
        CompletableFuture<?> bans = client.bans();
        resume(1);
        assertThat(peer.expect("moderate").path("action").asText()).isEqualTo("bans");
        send("{'type':'bans','bans':[]}");
        bans.join();
    }

    @Test
    void changeThatADisplacedConnectionDidNotTakeIsAskedForOnTheNext() {
        join();
        CompletableFuture<?> change = client.register("secret");
        String id = peer.expect("register").path("id").asText();
        peer.error("session_unknown", "This session goes on elsewhere", id);
        peer.goodbye("kicked");
        listener.next(Interrupted.class);
        resume(1);

        assertThat(peer.expect("register").path("id").asText()).isEqualTo(id);
        answer("member");
        assertThat(change).isCompleted();
    }

    @ParameterizedTest
    @CsvSource({"'', password_required", "73, password_too_long", "37, password_too_long", "72,", "36,"})
    void newPasswordThatNoServerTakesIsRefusedWithoutAskingOne(String bytes, @Nullable String code) {
        join();
        int length = bytes.isEmpty() ? 0 : Integer.parseInt(bytes);
        String password = (length < 40 ? "\u00e4" : "a").repeat(length);
        CompletableFuture<?> registered = client.register(password);
        CompletableFuture<?> changed = client.changePassword("x", password);

        if (code == null) {
            peer.expect("register");
            peer.expect("password");
        } else {
            assertThat(ChatClientFixture.refusal(registered).code()).isEqualTo(code);
            assertThat(ChatClientFixture.refusal(changed).code()).isEqualTo(code);
            assertThat(peer.line()).isNull();
        }
    }
}

package chat.server.domain;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.failure;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import chat.protocol.ClientMessage.Moderate;
import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.Username;
import chat.server.account.AuditLog;
import chat.server.account.PasswordPool;
import chat.server.domain.AccountRules.Admission;
import chat.server.limit.Networks;
import chat.server.limit.Peer;
import chat.server.store.RoomRights;
import chat.server.store.sqlite.AccountFile;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an account while somebody uses it. */
final class AccountRulesTest {

    private static final Peer PEER = Peer.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), Networks.NONE);

    @TempDir
    Path data;

    private final PasswordPool pool = new PasswordPool(1, 8, 4);

    @SuppressWarnings("NullAway.Init") // before each
    private AccountFile accounts;

    @SuppressWarnings("NullAway.Init") // before each
    private AuditLog audit;

    @SuppressWarnings("NullAway.Init") // before each
    private Username alice;

    @BeforeEach
    void open() throws IOException, ProtocolException {
        accounts = AccountFile.open(data, InstantSource.system());
        audit = new AuditLog(data, InstantSource.system());
        alice = Username.of("alice");
    }

    @AfterEach
    void close() {
        pool.close();
        audit.close();
        accounts.close();
    }

    private Chat chat(boolean required) {
        return new Chat(
                Chats.directory(5),
                Chats.store(InstantSource.system()),
                Chats.mailboxes(),
                new RecordingRoom(),
                Chats.MAX_ROOMS,
                Chats.RESUME_WINDOW,
                ImmediateEventExecutor.INSTANCE,
                Chats.PATIENCE,
                InstantSource.system(),
                new AccountRules.Settings(
                        accounts, pool, audit, required, false, System::nanoTime, mock(RoomRights.class)),
                Chats.order());
    }

    private static AccountRules rules(Chat chat) {
        return requireNonNull(chat.accounts());
    }

    private AccountOperator operator() {
        return new AccountOperator(accounts, pool, audit);
    }

    private static CompletionStage<?> register(Chat chat, Session session, String password) {
        return rules(chat)
                .register(session, password, PEER, null, () -> chat.order().keptFromAccount(session, null));
    }

    private static void act(Chat chat, String action) {
        answer(() -> chat.order().act(new Moderate(action, "alice", null, null, null, null, null), null));
    }

    private static byte[] bytes(String password) {
        return password.getBytes(StandardCharsets.UTF_8);
    }

    private void add(String password) {
        answer(() -> operator().add(alice, Role.MEMBER, bytes(password)));
    }

    private Session join(Chat chat, Admission admission) {
        return answer(() -> chat.claims().join(alice, admission, true, new Calls()));
    }

    private static void expectRefused(ErrorCode code, Supplier<? extends CompletionStage<?>> call) {
        assertThat(failure(call)).isInstanceOfSatisfying(ProtocolException.class, refusal -> assertThat(refusal.code())
                .isEqualTo(code));
    }

    @Test
    void passwordThatIsAnotherOneByTheTimeItWasCheckedIsWrong() {
        Chat chat = chat(false);
        add("old");
        Admission checked = answer(() -> rules(chat).admit(alice, "old", PEER));
        answer(() -> operator().setPassword(alice, bytes("new")));

        expectRefused(ErrorCode.PASSWORD_WRONG, () -> chat.claims().join(alice, checked, true, new Calls()));

        Admission right = answer(() -> rules(chat).admit(alice, "new", PEER));
        assertThat(join(chat, right).user().role()).as("the seat is free").isEqualTo(Role.MEMBER);
    }

    @Test
    void whoIsBannedWhileTheirPasswordIsCheckedDoesNotGetIn() {
        Chat chat = chat(false);
        add("secret");
        Admission checked = answer(() -> rules(chat).admit(alice, "secret", PEER));
        act(chat, "ban");

        expectRefused(ErrorCode.BANNED, () -> chat.claims().join(alice, checked, true, new Calls()));
        assertThat(chat.count()).isZero();
    }

    @Test
    void whoIsMutedWhileTheirPasswordIsHashedGetsNoAccount() {
        Chat chat = chat(false);
        Session session = join(chat, Admission.GUEST);

        expectRefused(ErrorCode.MUTED, () -> rules(chat).register(session, "secret", PEER, null, () -> {
            ProtocolException before = chat.order().keptFromAccount(session, null);
            act(chat, "mute");
            return before;
        }));

        assertThat(accounts.find(alice).toCompletableFuture()).isCompletedWithValue(null);
    }

    @Test
    void accountThatIsGoneByTheTimeItsPasswordWasCheckedLetsNobodyIn() {
        Chat chat = chat(false);
        add("secret");
        Admission checked = answer(() -> rules(chat).admit(alice, "secret", PEER));
        answer(() -> operator().remove(alice));

        expectRefused(ErrorCode.PASSWORD_WRONG, () -> chat.claims().join(alice, checked, true, new Calls()));
        assertThat(chat.count()).isZero();
    }

    @Test
    void whoseAccountWasRemovedCannotRegisterTheNameAgain() {
        Chat chat = chat(false);
        add("secret");
        Session session = join(chat, answer(() -> rules(chat).admit(alice, "secret", PEER)));
        answer(() -> operator().remove(alice));

        expectRefused(ErrorCode.USERNAME_TAKEN, () -> register(chat, session, "another"));
    }

    @Test
    void nobodyRegistersWhereAccountsAreRequired() {
        Chat chat = chat(true);
        add("secret");
        Session session = join(chat, answer(() -> rules(chat).admit(alice, "secret", PEER)));
        answer(() -> operator().remove(alice));

        expectRefused(ErrorCode.REGISTRATION_CLOSED, () -> register(chat, session, "another"));
    }

    @Test
    void guestDoesNotComeBackUnderANameThatIsAnAccountsByNow() {
        Chat chat = chat(false);
        Session session = join(chat, Admission.GUEST);
        answer(() -> session.keep(LeaveReason.DISCONNECTED));
        add("secret");

        expectRefused(
                ErrorCode.SESSION_UNKNOWN, () -> chat.claims().resume(requireNonNull(session.secret()), new Calls()));
        assertThat(chat.count()).isZero();
    }

    @Test
    void sessionThatGoesOnElsewhereChangesNoAccount() throws ProtocolException {
        Chat chat = chat(false);
        Session guest = join(chat, Admission.GUEST);
        Chats.enter(guest, "lobby");
        Session back = answer(() -> chat.claims().resume(requireNonNull(guest.secret()), new Calls()));
        expectRefused(ErrorCode.SESSION_UNKNOWN, () -> register(chat, guest, "secret"));
        assertThat(accounts.find(alice).toCompletableFuture()).isCompletedWithValue(null);

        answer(() -> register(chat, back, "secret"));
        answer(() -> chat.claims().resume(requireNonNull(back.secret()), new Calls()));
        expectRefused(ErrorCode.SESSION_UNKNOWN, () -> rules(chat).changePassword(back, "secret", "other", PEER, null));
        assertThat(answer(() -> rules(chat).admit(alice, "secret", PEER)).account())
                .isNotNull();
    }
}

package chat.server.domain;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.refusal;
import static chat.server.store.Asking.room;
import static chat.server.store.Asking.user;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

import chat.protocol.ClientMessage.Moderate;
import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.ServerMessage.Said;
import chat.protocol.Username;
import chat.server.account.AuditLog;
import chat.server.account.PasswordPool;
import chat.server.domain.AccountRules.Admission;
import chat.server.store.RoomRights;
import chat.server.store.RoomStore;
import chat.server.store.RoomStore.OpenRoom;
import chat.server.store.sqlite.SqliteStores;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds when it is done counts, and not what held when it was asked for. */
@SuppressWarnings("NullAway.Init") // before each
final class MeanwhileTest {

    @TempDir
    Path data;

    private final PasswordPool pool = new PasswordPool(1, 8, 4);

    /** Happens when it was looked at what is said in a room. */
    private volatile Runnable atHistory = () -> {};

    /** Happens when it was looked at whose a room is. */
    private volatile Runnable atRights = () -> {};

    private SqliteStores stores;
    private AuditLog audit;
    private Chat chat;

    /** In the room dev, as the operator is. */
    private Session moderator;

    private Session operator;

    @BeforeEach
    void open() throws IOException {
        SqliteStores.Settings settings = new SqliteStores.Settings(
                20,
                Chats.RESUME_WINDOW,
                Chats.MAX_BYTES,
                Chats.MAX_BYTES,
                Long.MAX_VALUE,
                Duration.ZERO,
                Long.MAX_VALUE);
        stores = SqliteStores.open(data, settings, InstantSource.system());
        audit = new AuditLog(data, InstantSource.system());
        chat = new Chat(
                stores.directory(),
                rooms(),
                stores.mailboxes(),
                new RecordingRoom(),
                Chats.MAX_ROOMS,
                Chats.RESUME_WINDOW,
                ImmediateEventExecutor.INSTANCE,
                Chats.PATIENCE,
                InstantSource.system(),
                new AccountRules.Settings(stores.accounts(), pool, audit, false, false, System::nanoTime, rights()),
                Chats.order());
        moderator = join("moe", Role.MODERATOR);
        operator = join("olga", Role.OPERATOR);
    }

    @AfterEach
    void close() {
        chat.close();
        pool.close();
        audit.close();
        stores.close();
    }

    private RoomStore rooms() {
        return mock(RoomStore.class, call -> {
            Object answer = call.getMethod().invoke(stores.rooms(), call.getArguments());
            return call.getMethod().getName().equals("open")
                    ? ((CompletionStage<?>) requireNonNull(answer)).thenApply(open -> opened((OpenRoom) open))
                    : answer;
        });
    }

    private OpenRoom opened(OpenRoom room) {
        return mock(OpenRoom.class, call -> {
            Object answer = call.getMethod().invoke(room, call.getArguments());
            return call.getMethod().getName().equals("history") ? then((CompletionStage<?>) answer, atHistory) : answer;
        });
    }

    private RoomRights rights() {
        return mock(RoomRights.class, call -> {
            Object answer = call.getMethod().invoke(stores.roomRights(), call.getArguments());
            return call.getMethod().getName().equals("find") ? then((CompletionStage<?>) answer, atRights) : answer;
        });
    }

    /** The answer is there, and is given when that has happened. */
    private static <T> CompletionStage<T> then(CompletionStage<T> answer, Runnable happens) {
        return answer.thenApplyAsync(value -> {
            happens.run();
            return value;
        });
    }

    private Session join(String name, Role role) {
        Username username = user(name);
        byte[] password = "secret".getBytes(StandardCharsets.UTF_8);
        answer(() -> requireNonNull(chat.accounts()).operator().add(username, role, password));
        Admission admission = new Admission(answer(() -> stores.accounts().find(username)));
        Session session = answer(() -> chat.claims().join(username, admission, true, new Calls()));
        for (String room : List.of("lobby", "dev")) {
            ask(() -> session.enter(room, null, RoomStays.NOWHERE));
        }
        return session;
    }

    private static <T> T ask(Callable<CompletionStage<T>> call) {
        return answer(() -> {
            try {
                return call.call();
            } catch (Exception refused) {
                throw new AssertionError(refused);
            }
        });
    }

    private static List<Said> said(Session session) {
        return ask(() -> session.queries().history("dev", 100, 10, 1_000, null)).messages();
    }

    private void operatorSays(String text) {
        try {
            operator.speech().say("dev", text, null, false);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
        await().until(() ->
                said(operator).stream().anyMatch(message -> message.text().equals(text)));
    }

    @Test
    void moderatorTakesBackNothingOfAnOperatorThatWasNotSaidYetWhenTheyAskedForIt() throws ProtocolException {
        operatorSays("first");
        long next = said(operator).get(0).seq() + 1;
        atHistory = () -> {
            atHistory = () -> {};
            operatorSays("second");
        };

        moderator.speech().delete("dev", next, "7");

        await().until(() -> !Chats.calls(moderator).failures.isEmpty());
        assertThat(Chats.calls(moderator).failures)
                .singleElement()
                .isInstanceOfSatisfying(ProtocolException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.MESSAGE_UNKNOWN));
        assertThat(said(operator)).extracting(Said::text).containsExactly("first", "second");
    }

    @Test
    void whoIsBannedWhileTheirPasswordIsHashedClosesNoRoom() throws ProtocolException {
        Runnable ban = () -> {
            atRights = () -> {};
            answer(() -> chat.order().act(new Moderate("ban", "moe", null, null, null, null, null), null));
        };
        atRights = () -> atRights = ban; // they may when they ask for it

        CompletionStage<?> closing =
                requireNonNull(chat.roomRules()).close(moderator, "dev", "sesame", new Calls().peer);

        assertThat(refusal(() -> closing).code()).isEqualTo(ErrorCode.SESSION_UNKNOWN);
        assertThat(requireNonNull(answer(() -> stores.roomRights().find(room("dev"), null)))
                        .closedSince())
                .isNull();
    }
}

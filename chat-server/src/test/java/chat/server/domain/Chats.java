package chat.server.domain;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import chat.protocol.CloseReason;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.Username;
import chat.server.account.AuditLog;
import chat.server.account.PasswordPool;
import chat.server.store.Accounts;
import chat.server.store.Accounts.Account;
import chat.server.store.Directory;
import chat.server.store.Mailboxes;
import chat.server.store.RoomRights;
import chat.server.store.RoomStore;
import chat.server.store.memory.MemoryDirectory;
import chat.server.store.memory.MemoryMailboxes;
import chat.server.store.memory.MemoryRoomStore;
import chat.server.store.memory.MemorySanctions;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A chat in memory, and its answers without the stages that they come in. */
public final class Chats {

    static final int MAX_ROOMS = 10;
    static final int HISTORY = 20;
    static final Duration RESUME_WINDOW = Duration.ofSeconds(30);
    static final Duration PATIENCE = Duration.ofSeconds(5);
    static final long MAX_BYTES = 1024 * 1024;

    private Chats() {}

    /** A chat that keeps everything in memory. */
    public static Chat inMemory(int maxUsers, EventPublisher.Source publishers, InstantSource clock) {
        return inMemory(directory(maxUsers), publishers, clock);
    }

    /** The same with another directory. */
    public static Chat inMemory(Directory directory, EventPublisher.Source publishers, InstantSource clock) {
        return chat(directory, store(clock), publishers, clock);
    }

    /** The same with accounts, none of which has rooms. */
    public static Chat withAccounts(Accounts accounts, EventPublisher.Source publishers, InstantSource clock) {
        return new Chat(
                directory(5),
                store(clock),
                mailboxes(),
                publishers,
                MAX_ROOMS,
                RESUME_WINDOW,
                ImmediateEventExecutor.INSTANCE,
                PATIENCE,
                clock,
                new AccountRules.Settings(
                        accounts,
                        new PasswordPool(1, 1, 4),
                        new AuditLog(null, clock),
                        false,
                        false,
                        System::nanoTime,
                        mock(RoomRights.class)),
                order());
    }

    /** Whoever is in under the name of this account is its owner. */
    public static void recognize(Chat chat, Account account) {
        requireNonNull(chat.user(account.username())).identify(account);
    }

    static Chat chat(Directory directory, RoomStore store, EventPublisher.Source publishers, InstantSource clock) {
        return chat(directory, store, mailboxes(), publishers, MAX_ROOMS, clock);
    }

    static Chat chat(
            Directory directory,
            RoomStore store,
            Mailboxes mailboxes,
            EventPublisher.Source publishers,
            int maxRooms,
            InstantSource clock) {
        return new Chat(
                directory,
                store,
                mailboxes,
                publishers,
                maxRooms,
                RESUME_WINDOW,
                ImmediateEventExecutor.INSTANCE,
                PATIENCE,
                clock,
                null,
                order());
    }

    /** Bans hold until the process ends, and no address says anything. */
    static OrderRules.Settings order() {
        return new OrderRules.Settings(new MemorySanctions(), null, address -> true);
    }

    public static Directory directory(int maxUsers) {
        return new MemoryDirectory(maxUsers, RESUME_WINDOW);
    }

    /** A store in memory that keeps little. */
    static RoomStore store(InstantSource clock) {
        return new MemoryRoomStore(clock, HISTORY, MAX_BYTES, MAX_BYTES);
    }

    static Mailboxes mailboxes() {
        return new MemoryMailboxes(MAX_BYTES);
    }

    /** Somebody who came in, and what they found. */
    public record In(Session session, long seq, Roster roster) {}

    /** Who is in the lobby, as somebody there sees it. */
    static Roster lobby(Session session) throws ProtocolException {
        return session.queries().roster("lobby", null, null).roster();
    }

    /** A guest of that name, who has not entered the lobby yet. */
    static CompletionStage<Session> guest(Chat chat, String name, boolean resumable, SessionListener listener) {
        try {
            return chat.claims().join(Username.of(name), AccountRules.Admission.GUEST, resumable, listener);
        } catch (ProtocolException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    /** Gets a name and a seat, and enters the lobby; whose seat is not kept. */
    public static In join(Chat chat, String name, Runnable atEntry) throws ProtocolException {
        Session session = awaitAnswer(guest(chat, name, false, new Calls()));
        try {
            Entry entry = answer(session.enter("lobby", null, at(atEntry)));
            return new In(session, entry.seq(), entry.roster());
        } catch (RuntimeException e) {
            session.leave(LeaveReason.DISCONNECTED);
            throw e;
        }
    }

    /** One more device of whoever is in, or the first, which enters the lobby. */
    public static Session device(Chat chat, String name) throws ProtocolException {
        Username username = Username.of(name);
        Account account = new Account(username, Role.MEMBER, Instant.EPOCH, "", 7, null);
        Session session = answer(chat.claims().join(username, new AccountRules.Admission(account), true, new Calls()));
        if (session.stays().isEmpty()) {
            enter(session, "lobby");
        }
        return session;
    }

    /** A subscription that does something when it begins. */
    static RoomSubscription at(Runnable begin) {
        return new RoomSubscription() {
            @Override
            public void begin(String room) {
                begin.run();
            }

            @Override
            public void end() {}
        };
    }

    /** Goes into a room, whose events nobody looks at. */
    static Entry enter(Session session, String room) throws ProtocolException {
        return answer(session.enter(room, null, at(() -> {})));
    }

    static void part(Session session, String room) throws ProtocolException {
        answer(session.part(room, null));
    }

    /** Removes whoever is called so. Returns whether somebody was. */
    public static boolean remove(Chat chat, String name) throws ProtocolException {
        User user = chat.user(Username.of(name));
        return user != null && answer(chat.leaving().remove(user, null, CloseReason.KICKED, null));
    }

    static boolean leave(Session session, LeaveReason reason) throws ProtocolException {
        return answer(session.leave(reason));
    }

    static void say(Session session, String room, String text) throws ProtocolException {
        session.speech().say(room, text, null, false);
    }

    /** What the listener of a session was told. */
    static Calls calls(Session session) {
        return (Calls) session.listener();
    }

    /** What may have to wait for somebody else who is just leaving. */
    private static <T> T awaitAnswer(CompletionStage<T> stage) throws ProtocolException {
        stage.toCompletableFuture()
                .handle((answer, failure) -> null)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        return answer(stage);
    }

    /** What a stage that is there already holds. */
    static <T> T answer(CompletionStage<T> stage) throws ProtocolException {
        try {
            CompletableFuture<T> future = stage.toCompletableFuture();
            assertThat(future).isDone();
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ProtocolException refused) {
                throw refused;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }
}

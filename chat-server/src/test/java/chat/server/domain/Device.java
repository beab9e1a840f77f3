package chat.server.domain;

import static java.util.Objects.requireNonNull;

import chat.protocol.CloseReason;
import chat.protocol.ProtocolException;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.Username;
import chat.server.limit.Peer;
import chat.server.store.Accounts.Account;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Somebody's connection to one of several servers, which notes what it is told. Its event loop is a thread of all of them. */
final class Device implements SessionListener {

    private static final DefaultEventExecutor LOOP = new DefaultEventExecutor();

    final List<ServerMessage> told = new CopyOnWriteArrayList<>();
    final List<DirectMessage> directs = new CopyOnWriteArrayList<>();
    final List<Throwable> failures = new CopyOnWriteArrayList<>();

    /** Why it has to go; null if it has not. */
    volatile @Nullable String farewell;

    volatile boolean isSuperseded;

    /** On the event loop. */
    private boolean isMail;

    private boolean isReading;

    private boolean isFollowing;

    private final Peer peer;
    private volatile @Nullable Session session;

    private Device(String address) {
        try {
            peer = new Peer(address, InetAddress.getByName(address), false);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** A guest, who is in the lobby and may come back. */
    static Device guest(Chat chat, String name) {
        return guest(chat, name, "192.0.2.1", true);
    }

    static Device guest(Chat chat, String name, String address, boolean resumable) {
        return join(chat, name, AccountRules.Admission.GUEST, address, resumable);
    }

    /** One device of an account. */
    static Device of(Chat chat, Account account) {
        return join(chat, account.username().toString(), new AccountRules.Admission(account), "192.0.2.1", true);
    }

    private static Device join(
            Chat chat, String name, AccountRules.Admission admission, String address, boolean resumable) {
        Device device = new Device(address);
        Session joined = device.answer(() -> chat.claims().join(Username.of(name), admission, resumable, device));
        device.session = joined;
        if (joined.stays().isEmpty()) {
            device.enter("lobby");
        } else {
            device.answer(() -> device.reenter(joined.stays().seen(Map.of())));
        }
        return device;
    }

    /** Goes on with a session over another connection, perhaps to another server. */
    static Device resume(Chat chat, Device before) {
        Device device = new Device("192.0.2.1");
        String secret = requireNonNull(before.session().secret());
        Session resumed = device.answer(() -> chat.claims().resume(secret, device));
        device.session = resumed;
        device.answer(() -> device.reenter(resumed.stays().seen(Map.of())));
        return device;
    }

    Session session() {
        return requireNonNull(session);
    }

    interface Call<T> {
        CompletionStage<T> get() throws ProtocolException;
    }

    /** Asks for something on the event loop. Fails as that does. */
    private <T> T answer(Call<T> call) {
        try {
            return CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return call.get();
                                } catch (ProtocolException e) {
                                    throw new CompletionException(e);
                                }
                            },
                            LOOP)
                    .thenCompose(stage -> stage)
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** What something answers that is asked for on the event loop. */
    <T> CompletionStage<T> asked(Call<T> call) {
        return CompletableFuture.completedFuture(answer(call));
    }

    void enter(String room) {
        answer(() -> session().enter(room, null, Chats.at(() -> {})));
    }

    void part(String room) {
        answer(() -> session().part(room, null));
    }

    void say(String room, String text) {
        answer(() -> {
            try {
                session().speech().say(room, text, null, false);
            } catch (ProtocolException refused) {
                failures.add(refused);
            }
            return CompletableFuture.completedFuture(null);
        });
    }

    /** Says something with a label, which is the text too. */
    void sayLabelled(String room, String id) {
        answer(() -> {
            session().speech().say(room, id, id, false);
            return CompletableFuture.completedFuture(null);
        });
    }

    void tell(String to, String text) {
        answer(() -> {
            session().directs().say(to, text, null, false);
            return CompletableFuture.completedFuture(null);
        });
    }

    void read(String room, long seq) {
        answer(() -> {
            session().marks().read(room, null, seq, null);
            return CompletableFuture.completedFuture(null);
        });
    }

    /** The connection is lost, and the seat is kept. */
    boolean lose() {
        return answer(() -> session().keep(chat.protocol.LeaveReason.DISCONNECTED));
    }

    /** Where the session is. */
    List<String> rooms() {
        return answer(() -> CompletableFuture.completedFuture(
                session().stays().names().stream().map(RoomName::toString).toList()));
    }

    /** One room after the other, as a connection does: who was let in twice could not write with the first right. */
    private void follow() {
        RoomName next = isFollowing ? null : session().following().nextToFollow();
        if (next != null) {
            isFollowing = true;
            session().following().follow(next, false).thenCompose(this::reenter).whenComplete((there, failure) -> {
                isFollowing = false;
                if (failure != null) {
                    failures.add(failure);
                }
                follow();
            });
        }
    }

    private CompletionStage<?> reenter(Map<String, Long> seen) {
        CompletionStage<?> all = CompletableFuture.completedFuture(null);
        for (Map.Entry<String, Long> room : seen.entrySet()) {
            String name = room.getKey();
            all = session()
                    .following()
                    .reenter(name, room.getValue())
                    .thenCompose(point -> point == null
                            ? CompletableFuture.completedFuture(null)
                            : listen(name, point.entry().seq()));
        }
        return all;
    }

    private CompletionStage<?> listen(String room, long behind) {
        return session()
                .following()
                .missed(room, behind, Chats.MAX_BYTES, Chats.at(() -> {}))
                .thenCompose(missed -> {
                    List<RoomEvent> events = requireNonNull(missed.events());
                    return missed.out() || missed.complete()
                            ? CompletableFuture.completedFuture(null)
                            : listen(
                                    room,
                                    events.isEmpty()
                                            ? behind
                                            : events.get(events.size() - 1).seq());
                });
    }

    @Override
    public ScheduledExecutorService eventLoop() {
        return LOOP;
    }

    @Override
    public @Nullable Object origin() {
        return null;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public void mail() {
        LOOP.execute(() -> {
            isMail = true;
            readMail();
        });
    }

    private void readMail() {
        Session there = session;
        if (isMail && !isReading && there != null) {
            isMail = false;
            isReading = true;
            there.directs().read(Chats.MAX_BYTES).whenComplete((found, failure) -> {
                isReading = false;
                if (failure == null && !found.isEmpty()) {
                    directs.addAll(found);
                    there.directs().took(found.get(found.size() - 1).seq());
                }
                readMail();
            });
        }
    }

    @Override
    public void moved(Session session, RoomName room) {
        LOOP.execute(() -> {
            session.following().moved(room);
            if (this.session != null) {
                follow();
            }
        });
    }

    @Override
    public CompletionStage<Boolean> tell(ServerMessage message) {
        told.add(message);
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public void superseded() {
        isSuperseded = true;
    }

    @Override
    public void evicted(Session session, @Nullable String text) {
        farewell = "evicted: " + text;
    }

    @Override
    public CompletionStage<Boolean> remove(Session session, CloseReason reason, @Nullable String text) {
        farewell = reason.wire() + ": " + text;
        return CompletableFuture.supplyAsync(() -> session.leave(chat.protocol.LeaveReason.KICKED), LOOP)
                .thenCompose(left -> left);
    }

    @Override
    public CompletionStage<Boolean> expel(Session session, RoomName room) {
        return CompletableFuture.supplyAsync(() -> session.expel(room), LOOP)
                .thenCompose(out -> out)
                .thenApply(Objects::nonNull);
    }

    @Override
    public void answer(ServerMessage answer) {
        told.add(answer);
    }

    @Override
    public void failed(Throwable cause) {
        failures.add(cause);
    }
}

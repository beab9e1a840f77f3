package chat.server.net;

import static chat.protocol.ClientMessage.DIRECTS;
import static chat.protocol.ClientMessage.LOBBY;

import chat.protocol.ClientMessage;
import chat.protocol.CloseReason;
import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.MessageText;
import chat.protocol.ProtocolException;
import chat.protocol.ProtocolLimits;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.Username;
import chat.protocol.Version;
import chat.server.domain.AccountRules;
import chat.server.domain.Chat;
import chat.server.domain.Session;
import chat.server.domain.SessionListener;
import chat.server.domain.SupersededException;
import chat.server.limit.Peer;
import chat.server.text.Spent;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How names and seats are claimed and given back. Until somebody has joined it is a handler of the connection, which waits for a valid {@code
 * join}, and not for long: the clock starts with the connection and nothing but joining stops it. From then on it holds the session: it
 * ends with the connection, is kept until somebody resumes it or the time is over, or is taken away. All methods are for the channel's event
 * loop, which owns the state, but for those of {@link SessionListener} that any thread may call.
 */
final class JoinLeaveHandler extends SimpleChannelInboundHandler<ClientMessage>
        implements SessionListener, Connection.EndListener {

    private static final String SERVER = "chat-server " + Version.VERSION;
    private static final String TAKEN_OVER = "this session goes on over another connection";

    private static final Logger log = LoggerFactory.getLogger(JoinLeaveHandler.class);

    private final Connection connection;
    private final ReadGate gate;
    private final Replies replies;
    private final EventLoop eventLoop;
    private final Chat chat;
    private final ChannelBroadcaster broadcaster;
    private final Supplier<@Nullable String> greeting;
    private final BiFunction<Session, DirectMessages, Subscriptions> subscriptions;
    private final DirectMessages directs;
    private final KeptSeat kept;
    private @Nullable Patience deadline;

    /** Of whoever has joined; null until then. */
    private @Nullable Subscriptions seat;

    /** Whether the client was told that it is in. */
    private boolean isGreeted;

    /**
     * @param broadcaster knows everybody who is in
     * @param greeting the operator's, null if there is none; asked on any event loop
     * @param subscriptions makes what comes out here, in the form that whoever joins speaks
     */
    JoinLeaveHandler(
            Connection connection,
            EventLoop eventLoop,
            Chat chat,
            ChannelBroadcaster broadcaster,
            Supplier<@Nullable String> greeting,
            BiFunction<Session, DirectMessages, Subscriptions> subscriptions) {
        this.connection = connection;
        this.gate = connection.gate();
        this.replies = connection.replies();
        this.eventLoop = eventLoop;
        this.chat = chat;
        this.broadcaster = broadcaster;
        this.greeting = greeting;
        this.subscriptions = subscriptions;
        this.directs = new DirectMessages(connection, eventLoop);
        this.kept = new KeptSeat(eventLoop, chat.leaving(), lostFor -> leave("did not come back", lostFor));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Duration patience = connection.isOnProbation()
                ? connection.limits().detectTimeout()
                : connection.limits().joinTimeout();
        deadline = new Patience(ctx.executor(), patience, this::giveUp);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.end();
        }
    }

    private void giveUp() {
        if (connection.isOnProbation()) {
            connection.refuseOnProbation();
            return;
        }
        long seconds = connection.limits().joinTimeout().toSeconds();
        connection.refuse(new ProtocolException(
                ErrorCode.JOIN_TIMEOUT, "Nobody joined within " + seconds + " s of connecting. Connect again"));
        connection.close(CloseReason.JOIN_TIMEOUT);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ClientMessage message) {
        connection.understood();
        ClientMessage.Join join = message instanceof ClientMessage.Join asked ? asked : null;
        if (connection.isOnProbation() && (join == null || join.session() == null)) {
            connection.refuseOnProbation();
        } else if (join != null) {
            join(ctx, join);
        } else if (message instanceof ClientMessage.Leave) {
            connection.close(CloseReason.EXIT);
        } else if (message instanceof ClientMessage.Ping) {
            connection.answer(new ServerMessage.Pong());
        } else if (!(message instanceof ClientMessage.Pong)) {
            connection.refuse(new ProtocolException(
                    ErrorCode.NOT_JOINED, "Join with a username first", MessageText.idOrNull(message.id())));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Spent spent) {
            connection.spent(spent);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        replies.flush();
    }

    private void join(ChannelHandlerContext ctx, ClientMessage.Join join) {
        if (connection.isClosing()) {
            return; // answering an earlier line found the peer gone
        }
        connection.tellEnd(this);
        String secret = join.session();
        if (secret != null) {
            gate.await(
                    chat.claims().resume(secret, this), session -> comeBack(ctx, session, join.since()), this::refused);
            return;
        }
        Username name;
        try {
            name = Username.of(join.username()); // first: what is no name takes none from those of the address
            takeName();
        } catch (ProtocolException refused) {
            connection.refuse(refused);
            return;
        }
        gate.await(
                admit(name, join.password()),
                admission -> {
                    if (admission.account() != null) {
                        connection.passwordRight();
                    }
                    claim(ctx, name, admission, join.resume());
                },
                this::noName);
    }

    private CompletionStage<AccountRules.Admission> admit(Username name, @Nullable String password) {
        AccountRules accounts = chat.accounts();
        if (accounts == null) {
            return CompletableFuture.completedFuture(AccountRules.Admission.GUEST);
        }
        try {
            if (password != null) {
                connection.expectFitForPasswords(accounts, null);
            }
        } catch (ProtocolException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        return accounts.admit(name, password, peer());
    }

    private void claim(ChannelHandlerContext ctx, Username name, AccountRules.Admission admission, boolean resumable) {
        if (connection.isClosing()) {
            connection.visit().giveNameBack();
            return; // while the password was checked
        }
        gate.await(chat.claims().join(name, admission, resumable, this), session -> arrive(ctx, session), this::noName);
    }

    private void noName(Throwable failure) {
        connection.visit().giveNameBack();
        connection.restIfLimited(failure);
        AccountRules accounts = chat.accounts();
        boolean isAskedForPassword =
                failure instanceof ProtocolException refused && refused.code() == ErrorCode.PASSWORD_REQUIRED;
        try {
            if (isAskedForPassword && accounts != null) {
                connection.expectFitForPasswords(accounts, null); // before they give it
            }
            refused(failure);
        } catch (ProtocolException notHere) {
            refused(notHere);
        }
    }

    private void takeName() throws ProtocolException {
        long waitNanos = connection.visit().takeName(now());
        if (waitNanos > 0) {
            long millis = TimeUnit.NANOSECONDS.toMillis(waitNanos) + 1;
            throw new ProtocolException(
                    ErrorCode.RATE_LIMITED,
                    "Too many have joined from your address within a minute (--joins-per-address). Try again in "
                            + (millis / 1000 + 1) + " s",
                    null,
                    millis);
        }
    }

    private void refused(Throwable cause) {
        if (cause instanceof SupersededException) {
            connection.displaced(TAKEN_OVER); // before the next line is answered
        }
        connection.failed(cause);
        if (cause instanceof ProtocolException refused && refused.code() == ErrorCode.SERVER_FULL) {
            connection.logTurnedAway(refused.reason());
            connection.close(CloseReason.SERVER_FULL);
        } else if (cause instanceof ProtocolException refused && refused.code() == ErrorCode.BANNED) {
            connection.logTurnedAway("banned");
            connection.close(CloseReason.BANNED, refused.reason());
        }
    }

    /** Takes the place in the lobby of somebody who got a name and a seat. */
    private void arrive(ChannelHandlerContext ctx, Session session) {
        if (!session.stays().isEmpty()) {
            arriveToo(ctx, session);
            return;
        }
        connection.visit().begin(session.user().allowance().messages(), now());
        Subscriptions taken = sit(session);
        if (connection.isClosing()) {
            leave("disconnected", LeaveReason.DISCONNECTED);
            return;
        }
        Subscriptions.Subscription lobby = taken.newSubscription();
        try {
            gate.await(
                    session.enter(LOBBY, null, lobby),
                    entry -> {
                        if (connection.isClosing()) {
                            lobby.reader().close();
                            leave("disconnected", LeaveReason.DISCONNECTED);
                            return;
                        }
                        if (entry == null) { // another device was quicker
                            lobby.reader().close();
                            arriveBehind(ctx, session);
                            return;
                        }
                        log.info(
                                "{} joined from {} ({} of {})",
                                session.username(),
                                connection.address(),
                                entry.roster().count(),
                                chat.maxUsers());
                        noteJoined(session);
                        greet(session);
                        taken.entered(entry, lobby);
                        taken.beginDirects();
                        joined(ctx, taken);
                        taken.greeted();
                    },
                    failure -> {
                        lobby.reader().close(); // it may have failed after that
                        hasNotArrived(session, failure);
                    });
        } catch (ProtocolException impossible) {
            throw new IllegalStateException("the lobby is there, and nobody is in who only arrives", impossible);
        }
    }

    private void hasNotArrived(Session session, Throwable failure) {
        connection.visit().giveNameBack();
        leave("could not come in", LeaveReason.DISCONNECTED);
        standUp(session);
        refused(failure);
    }

    private void arriveBehind(ChannelHandlerContext ctx, Session session) {
        gate.await(
                chat.claims().goIn(session),
                in -> {
                    standUp(session);
                    arrive(ctx, session);
                },
                failure -> hasNotArrived(session, failure));
    }

    /** Goes where the user is by another device already. */
    private void arriveToo(ChannelHandlerContext ctx, Session session) {
        Subscriptions taken = sit(session);
        if (connection.isClosing()) {
            leave("disconnected", LeaveReason.DISCONNECTED);
            return;
        }
        gate.pause(); // first: what was read already waits too
        joined(ctx, taken);
        taken.arrive(() -> {
            log.info("{} joined from {} with device {}", session.username(), connection.address(), session.device());
            noteJoined(session);
            greet(session);
        });
        gate.goOn();
    }

    /**
     * Goes on where an earlier connection of the session broke off.
     *
     * @param seen the number of the latest event that was seen, by room
     */
    private void comeBack(ChannelHandlerContext ctx, Session session, Map<String, Long> seen) {
        Subscriptions taken = sit(session);
        if (connection.isClosing()) {
            lost("disconnected", LeaveReason.DISCONNECTED);
            return;
        }
        gate.pause(); // first: what was read already waits too
        joined(ctx, taken);
        taken.replay(seen, seen.getOrDefault(DIRECTS, -1L), () -> {
            log.info("{} is back from {}", logged(session), connection.address());
            greet(session);
        });
        gate.goOn();
    }

    private Subscriptions sit(Session session) {
        connection.joined();
        connection.pace().begin(session.user().allowance());
        Subscriptions taken = subscriptions.apply(session, directs);
        seat = taken;
        connection.subscribe(taken);
        broadcaster.add(session, this);
        return taken;
    }

    /** Name and seat are given back: somebody may join here still. */
    private void standUp(Session session) {
        seat = null;
        kept.reset();
        connection.subscribe(null);
        broadcaster.remove(session.id(), this);
    }

    private void joined(ChannelHandlerContext ctx, Subscriptions taken) {
        if (!ctx.isRemoved()) {
            ServerPipeline.joined(ctx.channel(), new ChatHandler(connection, taken, chat, requests(taken)));
        }
    }

    private AccountRequests requests(Subscriptions taken) {
        return new AccountRequests(connection, taken.session(), chat, broadcaster);
    }

    private void greet(Session session) {
        isGreeted = true;
        replies.send(new ServerMessage.Welcome(
                session.username().toString(),
                chat.maxUsers(),
                ProtocolLimits.PROTOCOL_VERSION,
                SERVER,
                greeting.get(),
                session.secret(),
                chat.features(),
                chat.accounts() == null ? null : session.user().role().wire(),
                session.device()));
    }

    private void noteJoined(Session session) {
        AccountRules accounts = chat.accounts();
        if (accounts != null) {
            accounts.noteJoin(session.user(), peer());
        }
    }

    /** The connection is over, and whoever sat here may want to come back: the seat is kept if they said so. */
    @Override
    public void lost(String logged, LeaveReason reason) {
        Subscriptions lost = stop();
        if (lost == null || kept.isKept()) {
            return;
        }
        Duration window = connection.limits().resumeWindow();
        CompletionStage<Boolean> keep = window.isZero()
                ? CompletableFuture.completedFuture(false)
                : lost.session().keep(reason);
        whenDone(keep, mayReturn -> {
            if (kept.isReleased()) { // meanwhile somebody came back to it, or it was taken away
                broadcaster.remove(lost.session().id(), this); // it may have been before they sat here
                return;
            }
            if (mayReturn && kept.keepFor(window, reason)) {
                log.info(
                        "{} is lost: {}; the session is kept for {} s",
                        logged(lost.session()),
                        logged,
                        window.toSeconds());
            } else {
                leave(logged, reason);
            }
        });
    }

    @Override
    public CompletionStage<Boolean> leave(String logged, LeaveReason reason) {
        Subscriptions left = stop();
        if (left == null) {
            return CompletableFuture.completedFuture(false);
        }
        kept.release();
        CompletionStage<Boolean> leaving = left.session().leave(reason);
        leaving.whenComplete(
                (hasLeft, failure) -> broadcaster.remove(left.session().id(), this));
        whenDone(leaving, hasLeft -> {
            if (hasLeft) {
                hasLeft(left.session(), logged);
            }
        });
        return leaving;
    }

    private @Nullable Subscriptions stop() {
        if (seat != null) {
            seat.stop();
        }
        return seat;
    }

    /** What they have taken of their messages counts against whoever comes from there next. */
    private void hasLeft(Session session, String why) {
        if (session.user().isIn()) {
            log.info("{} is gone: {}", logged(session), why);
            return;
        }
        connection.visit().end(session.user().allowance().messages(), now());
        log.info("{} left: {} ({} of {})", session.username(), why, chat.count(), chat.maxUsers());
    }

    /** Who may be in on other devices, too. */
    private static String logged(Session session) {
        Integer device = session.device();
        return (device == null ? "" : "device " + device + " of ") + session.username();
    }

    private <T> void whenDone(CompletionStage<T> stage, Consumer<T> then) {
        stage.whenComplete((result, failure) -> {
            if (failure == null) {
                then.accept(result);
            } else {
                connection.failedToEnd(failure);
            }
        });
    }

    @Override
    public EventLoop eventLoop() {
        return eventLoop;
    }

    @Override
    public @Nullable Object origin() {
        return peer().share();
    }

    @Override
    public Peer peer() {
        return connection.visit().peer();
    }

    @Override
    public void mail() {
        directs.arrived();
    }

    @Override
    public void moved(Session session, RoomName room) {
        Loops.execute(eventLoop, () -> {
            session.following().moved(room);
            if (seat != null) {
                seat.follow();
                replies.flush();
            }
        });
    }

    @Override
    public CompletionStage<Boolean> tell(ServerMessage message) {
        return here(() -> {
            boolean isThere = seat != null && isGreeted && !connection.isClosing();
            if (isThere) {
                answer(message);
            }
            return CompletableFuture.completedFuture(isThere);
        });
    }

    @Override
    public void superseded() {
        Loops.execute(eventLoop, () -> {
            kept.release();
            if (seat != null) {
                broadcaster.remove(seat.session().id(), this);
            }
            connection.displaced(TAKEN_OVER);
        });
    }

    @Override
    public void evicted(Session session, @Nullable String text) {
        Loops.execute(eventLoop, () -> {
            boolean wasKept = kept.release();
            broadcaster.remove(session.id(), this);
            hasLeft(session, text == null ? CloseReason.KICKED.wire() : text);
            if (!wasKept) { // somebody came back to it at that moment
                connection.close(CloseReason.KICKED, text);
            }
        });
    }

    @Override
    public CompletionStage<Boolean> remove(Session session, CloseReason reason, @Nullable String text) {
        return here(() -> removeNow(session, reason, text));
    }

    @Override
    public CompletionStage<Boolean> expel(Session session, RoomName room) {
        return here(() -> seat == null ? session.expel(room).thenApply(Objects::nonNull) : seat.expel(room));
    }

    private CompletionStage<Boolean> here(Supplier<CompletionStage<Boolean>> action) {
        try {
            return CompletableFuture.supplyAsync(action, eventLoop).thenCompose(done -> done);
        } catch (RejectedExecutionException stopped) {
            return CompletableFuture.failedFuture(stopped);
        }
    }

    private CompletionStage<Boolean> removeNow(Session session, CloseReason reason, @Nullable String text) {
        if (seat == null) {
            sit(session); // it was about to do so
        }
        // The connection may be over already, and the seat kept.
        return connection
                .close(reason, text)
                .thenCompose(left ->
                        left ? CompletableFuture.completedFuture(true) : leave(reason.wire(), LeaveReason.KICKED));
    }

    @Override
    public void answer(ServerMessage answer) {
        connection.answer(answer);
        Loops.execute(eventLoop, replies::flush); // no read may end after it
    }

    @Override
    public void failed(Throwable cause) {
        connection.failed(cause);
        Loops.execute(eventLoop, replies::flush);
    }

    /** Who sits here, or would if they came back; on the event loop. */
    UserInfo info() {
        Subscriptions seat = this.seat;
        if (seat == null) {
            throw new IllegalStateException("nobody sits here yet");
        }
        boolean isAway = kept.isKept();
        return new UserInfo(
                seat.session().username().toString(),
                connection.address(),
                isAway ? UserInfo.Kind.AWAY : seat.kind(),
                seat.session().user().since(),
                seat.session().device(),
                seat.session().since(),
                isAway ? 0 : seat.waitingBytes());
    }

    private long now() {
        return eventLoop.ticker().nanoTime();
    }
}

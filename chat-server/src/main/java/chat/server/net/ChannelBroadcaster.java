package chat.server.net;

import chat.protocol.ServerMessage;
import chat.server.domain.Chat;
import chat.server.domain.Session;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelGroupFuture;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What concerns all connections at once goes through here: an event is triggered on each channel, and each one's event loop does what is to
 * be done there. (What a room says goes through its feed instead: one task for each event loop, and bytes that are encoded once.) Any
 * thread may call it.
 */
public final class ChannelBroadcaster {

    /** The event that is triggered on all connections when the server stops: everybody gets the rest, and goodbye. */
    static final Object SHUTDOWN = new Object();

    /** Stays closed: whoever is accepted while the server stops is closed as well. */
    private final ChannelGroup channels = new DefaultChannelGroup("connections", GlobalEventExecutor.INSTANCE, true);

    /** Those of browsers that speak HTTP and have no part in the chat. They stay closed as well. */
    private final ChannelGroup visitors = new DefaultChannelGroup("visitors", GlobalEventExecutor.INSTANCE, true);

    /** By their number, the sessions that somebody has here, or whose seats are kept. */
    private final Map<Long, Held> sessions = new ConcurrentHashMap<>();

    /** @param fence that of the session which the handler has: of several who came back to one, the last one counts */
    private record Held(JoinLeaveHandler holder, long fence) {}

    void add(Channel channel) {
        channels.add(channel);
    }

    /** For the channels of browsers, as long as they have no {@link Connection}. */
    public ChannelGroup visitors() {
        return visitors;
    }

    /** A session is held by this handler from now on, unless somebody has come back to it since. */
    void add(Session session, JoinLeaveHandler holder) {
        sessions.merge(
                session.id(),
                new Held(holder, session.fence()),
                (there, held) -> there.fence() > held.fence() ? there : held);
    }

    void remove(long session, JoinLeaveHandler holder) {
        sessions.computeIfPresent(session, (id, there) -> there.holder() == holder ? null : there);
    }

    public int size() {
        return channels.size();
    }

    /** Those who are in, whatever number of sessions they have, the one that is there longest first. Completes on an event loop; fails if the loops have ended. */
    public CompletableFuture<List<UserInfo>> users() {
        return infos(sessions.values().stream().map(Held::holder))
                .thenApply(infos -> infos.stream().collect(Collectors.groupingBy(UserInfo::username)).values().stream()
                        .map(UserInfo::together)
                        .sorted(Comparator.comparing(UserInfo::since))
                        .toList());
    }

    /**
     * What somebody is, who is in or has an account, and where they are connected.
     *
     * @return fails with a {@link chat.protocol.ProtocolException}, {@link chat.protocol.ErrorCode#USER_UNKNOWN}
     */
    public CompletionStage<ServerMessage.Account> account(Chat chat, String name) {
        return chat.order().known(name).thenCompose(known -> AccountRequests.account(this, known));
    }

    /** Those of these sessions that somebody has here, or whose seats are kept, in this order. Completes as {@link #users} does. */
    CompletableFuture<List<UserInfo>> sessions(List<Session> of) {
        return infos(of.stream()
                .map(session -> sessions.get(session.id()))
                .filter(Objects::nonNull)
                .map(Held::holder));
    }

    private static CompletableFuture<List<UserInfo>> infos(Stream<JoinLeaveHandler> holders) {
        List<CompletableFuture<UserInfo>> asked;
        try {
            asked = holders.map(holder -> CompletableFuture.supplyAsync(holder::info, holder.eventLoop()))
                    .toList();
        } catch (RejectedExecutionException ended) {
            return CompletableFuture.failedFuture(ended);
        }
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(done -> asked.stream().map(CompletableFuture::join).toList());
    }

    /**
     * Ends all connections because the server stops: everybody is sent what was accepted, and a goodbye. Whoever is just coming back
     * gets only what was on its way of what they missed.
     */
    public void shutDown() {
        visitors.close();
        channels.forEach(channel ->
                Loops.execute(channel.eventLoop(), () -> channel.pipeline().fireUserEventTriggered(SHUTDOWN)));
    }

    /** Completes when no connection is left. */
    public ChannelGroupFuture whenAllClosed() {
        return channels.newCloseFuture();
    }

    /** Closes what is still open, without a word. */
    public ChannelGroupFuture close() {
        return channels.close();
    }
}

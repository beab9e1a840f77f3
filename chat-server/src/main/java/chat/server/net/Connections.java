package chat.server.net;

import chat.protocol.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelGroupFuture;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Every open connection. Any thread may call it. What is asked of the connections is done on their own event loops, in one
 * task for each; the futures complete there, and fail if the loops have ended.
 */
public final class Connections {

    private final List<EventLoop> loops;

    /** Stays closed: whoever is accepted while the server stops is closed as well. */
    private final ChannelGroup channels = new DefaultChannelGroup("connections", GlobalEventExecutor.INSTANCE, true);

    /** Those of browsers that speak HTTP and have no part in the chat. They stay closed as well. */
    private final ChannelGroup visitors = new DefaultChannelGroup("visitors", GlobalEventExecutor.INSTANCE, true);

    /** @param loops all that connections live on */
    public Connections(List<EventLoop> loops) {
        this.loops = List.copyOf(loops);
    }

    void add(Channel channel) {
        channels.add(channel);
    }

    /** For the channels of browsers, as long as they have no {@link Connection}. */
    public ChannelGroup visitors() {
        return visitors;
    }

    /** Whose seat is kept although their connection is gone: at most as many as there are seats. */
    private final Set<Participant> kept = ConcurrentHashMap.newKeySet();

    void addKept(Participant participant) {
        kept.add(participant);
    }

    void removeKept(Participant participant) {
        kept.remove(participant);
    }

    public int size() {
        return channels.size();
    }

    /** Those who are in, the one that is there longest first. */
    public CompletableFuture<List<Occupant>> occupants() {
        return onEachLoop(participants ->
                        participants.stream().map(Participant::occupant).toList())
                .thenApply(parts -> parts.stream()
                        .flatMap(List::stream)
                        .sorted(Comparator.comparing(Occupant::since))
                        .toList());
    }

    private <T> CompletableFuture<List<T>> onEachLoop(Function<List<Participant>, T> task) {
        List<CompletableFuture<T>> parts = new ArrayList<>();
        try {
            for (EventLoop loop : loops) {
                parts.add(CompletableFuture.supplyAsync(() -> task.apply(participantsOn(loop)), loop));
            }
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(done -> parts.stream().map(CompletableFuture::join).toList());
    }

    private List<Participant> participantsOn(EventLoop loop) {
        Stream<Participant> sitting = channels.stream()
                .filter(channel -> channel.eventLoop() == loop)
                .map(channel -> Connection.of(channel).participant())
                .filter(Objects::nonNull);
        return Stream.concat(sitting, kept.stream().filter(participant -> participant.eventLoop() == loop))
                .toList();
    }

    /**
     * Ends all connections because the server stops: everybody is sent what was accepted, and a goodbye. Whoever is just coming back
     * gets only what was on its way of what they missed.
     */
    public void shutDown() {
        visitors.close();
        channels.forEach(channel ->
                Loops.execute(channel.eventLoop(), () -> Connection.of(channel).close(CloseReason.SHUTDOWN)));
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

package chat.server.net;

import chat.protocol.CloseReason;
import chat.protocol.ProtocolException;
import chat.protocol.Username;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelGroupFuture;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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

    public int size() {
        return channels.size();
    }

    /** Those at which somebody sits, the one that is there longest first. */
    public CompletableFuture<List<Occupant>> occupants() {
        return onEachLoop(connections -> {
                    List<Occupant> occupants = new ArrayList<>();
                    for (Connection connection : connections) {
                        Occupant occupant = connection.occupant();
                        if (occupant != null) {
                            occupants.add(occupant);
                        }
                    }
                    return occupants;
                })
                .thenApply(parts -> parts.stream()
                        .flatMap(List::stream)
                        .sorted(Comparator.comparing(Occupant::since))
                        .toList());
    }

    /**
     * Closes the connection at which somebody sits.
     *
     * @param username in whatever case
     * @param text what to tell them beside that they were removed
     * @return whether there was one
     */
    public CompletableFuture<Boolean> kick(String username, @Nullable String text) {
        Username name;
        try {
            name = Username.of(username);
        } catch (ProtocolException e) {
            return CompletableFuture.completedFuture(false); // nobody has a name that cannot be had
        }
        return onEachLoop(connections -> {
                    for (Connection connection : connections) {
                        if (connection.isOccupiedBy(name)) {
                            connection.close(CloseReason.KICKED, text);
                            return true;
                        }
                    }
                    return false;
                })
                .thenApply(parts -> parts.contains(true));
    }

    private <T> CompletableFuture<List<T>> onEachLoop(Function<List<Connection>, T> task) {
        List<CompletableFuture<T>> parts = new ArrayList<>();
        try {
            for (EventLoop loop : loops) {
                parts.add(CompletableFuture.supplyAsync(() -> task.apply(connectionsOn(loop)), loop));
            }
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(done -> parts.stream().map(CompletableFuture::join).toList());
    }

    private List<Connection> connectionsOn(EventLoop loop) {
        Predicate<Channel> isHere = channel -> channel.eventLoop() == loop;
        return channels.stream().filter(isHere).map(Connection::of).toList();
    }

    /** Ends all connections because the server stops: everybody is sent what was accepted, and a goodbye. */
    public void shutDown() {
        visitors.close();
        channels.forEach(channel ->
                channel.eventLoop().execute(() -> Connection.of(channel).close(CloseReason.SHUTDOWN)));
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

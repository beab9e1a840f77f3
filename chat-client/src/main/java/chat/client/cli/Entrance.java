package chat.client.cli;

import chat.client.ChatClient;
import chat.client.ChatException;
import chat.client.ClientConfig;
import chat.protocol.ErrorCode;
import chat.protocol.PeerText;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way in: finds a name that the server takes. The name comes before the connection, because a server does not wait long
 * for one; and if a connection ended while somebody was thinking, the next name gets a new one.
 */
final class Entrance {

    private static final String QUESTION = "Username: ";

    private final Console console;
    private final ClientConfig config;
    private final EventLoopGroup group;
    private final Supplier<RoomDisplay> displays;

    private volatile @Nullable ChatClient client;
    private volatile @Nullable RoomDisplay display;

    /** @param displays makes the listener for each new connection */
    Entrance(Console console, ClientConfig config, EventLoopGroup group, Supplier<RoomDisplay> displays) {
        this.console = console;
        this.config = config;
        this.group = group;
        this.displays = displays;
    }

    /**
     * Blocks until somebody is in.
     *
     * @param username the name to try first, or null to ask for it
     * @return the client that has joined, or null if the person would rather not
     */
    @Nullable
    ChatClient enter(@Nullable String username) throws ChatException, InterruptedException {
        String name = username;
        while (true) {
            if (name == null) {
                name = askForName();
                if (name == null) {
                    return null;
                }
            }
            try {
                return join(name);
            } catch (ChatException.Refused refused) {
                if (isFinal(refused) || !console.isInteractive()) {
                    throw refused;
                }
                console.complain(MessagePrinter.text(String.valueOf(refused.getMessage())));
                name = null;
            }
        }
    }

    private @Nullable String askForName() {
        String answer = console.ask(QUESTION);
        if (answer == null) {
            return null;
        }
        String name = answer.strip();
        return name.equals("exit") || name.equals("/exit") ? null : name;
    }

    /** Whether another name would not help. */
    private static boolean isFinal(ChatException.Refused refused) {
        return refused.is(ErrorCode.SERVER_FULL) || refused.is(ErrorCode.INTERNAL);
    }

    private ChatClient join(String name) throws ChatException, InterruptedException {
        if (PeerText.isBlank(name)) {
            throw new ChatException.Refused(ErrorCode.USERNAME_EMPTY.wire(), "Username can't be empty");
        }
        ChatClient kept = keptConnection();
        if (kept != null) {
            try {
                return join(kept, name);
            } catch (ChatException.ClosedByServer | ChatException.ConnectionLost ended) {
                // It ended at this very moment: as good as having ended before.
            } catch (ChatException.Refused refused) {
                if (!refused.is(ErrorCode.JOIN_TIMEOUT)) {
                    throw refused;
                }
            }
        }
        RoomDisplay next = displays.get();
        ChatClient fresh = get(ChatClient.connect(config, group, next));
        display = next;
        client = fresh;
        return join(fresh, name);
    }

    /** The connection on which the last name was refused, if it is still good. */
    private @Nullable ChatClient keptConnection() {
        RoomDisplay last = display;
        return last != null && !last.isClosed() ? client : null;
    }

    /**
     * Leaves, if there is anything to leave. Any thread may call it.
     *
     * @return whether the room had been entered, so that there will be a goodbye to wait for
     */
    boolean leave() {
        RoomDisplay last = display;
        ChatClient connected = client;
        if (connected != null) {
            connected.leave();
        }
        return last != null && last.isEntered();
    }

    private static ChatClient join(ChatClient client, String name) throws ChatException, InterruptedException {
        get(client.join(name));
        return client;
    }

    private static <T> T get(CompletableFuture<T> future) throws ChatException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ChatException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}

package chat.client.cli;

import chat.client.ChatClient;
import chat.client.ChatException;
import chat.client.ClientConfig;
import chat.client.cli.Console.Kind;
import chat.protocol.ErrorCode;
import chat.protocol.PeerText;
import chat.protocol.Phrases;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/**
 * The way in: finds a name that the server takes. The name comes before the connection, because a server does not wait long
 * for one; and if a connection ended while somebody was thinking, the next name gets a new one.
 */
final class Entrance {

    private static final String QUESTION = "Username: ";

    private final Console console;
    private final MessagePrinter printer;
    private final ClientConfig config;
    private final EventLoopGroup group;
    private final Supplier<Visit> visits;

    private volatile @Nullable Place place;

    /** Whether a server has refused a name: so it was one of a chat. On the thread that enters. */
    private boolean heard;

    /** @param visits makes the listener for each new client */
    Entrance(
            Console console,
            MessagePrinter printer,
            ClientConfig config,
            EventLoopGroup group,
            Supplier<Visit> visits) {
        this.console = console;
        this.printer = printer;
        this.config = config;
        this.group = group;
        this.visits = visits;
    }

    /**
     * Blocks until somebody is in.
     *
     * @param username the name to try first, or null to ask for it
     * @return where they are, or null if the person would rather not
     */
    @Nullable
    Place enter(@Nullable String username) throws ChatException, InterruptedException {
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
                if (isFinal(refused) || !console.canAsk()) {
                    throw refused;
                }
                console.show(
                        printer.complaint(String.valueOf(Ending.because(refused).words())), Kind.COMPLAINT);
                name = null;
            }
        }
    }

    private @Nullable String askForName() {
        while (true) {
            String answer = console.ask(QUESTION);
            if (answer == null) {
                return null;
            }
            String name = answer.strip();
            switch (name) {
                case "exit", "/exit", "/quit" -> {
                    return null;
                }
                case "/help" -> console.show(new AttributedString("* " + Phrases.NAME_HELP), Kind.NOTICE);
                default -> {
                    return name;
                }
            }
        }
    }

    /** Whether another name would not help. */
    private static boolean isFinal(ChatException.Refused refused) {
        return refused.is(ErrorCode.SERVER_FULL)
                || refused.is(ErrorCode.TOO_MANY_CONNECTIONS)
                || refused.is(ErrorCode.INTERNAL);
    }

    private Place join(String name) throws ChatException, InterruptedException {
        if (PeerText.isBlank(name)) {
            throw new ChatException.Refused(ErrorCode.USERNAME_EMPTY.wire(), "Username can't be empty");
        }
        Place kept = place;
        if (kept != null && !kept.visit().isClosed()) {
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
        Visit visit = visits.get();
        Place fresh = new Place(get(ChatClient.connect(config, group, visit)), visit);
        place = fresh;
        return join(fresh, name);
    }

    /** Whether a server has answered so far, other than by letting somebody in. On the thread that enters. */
    boolean wasHeard() {
        return heard;
    }

    /**
     * Leaves with the last client that was made here, if there is one. Any thread may call it.
     *
     * @return whether somebody has got in with it, so that a goodbye will come
     */
    boolean leave() {
        Place last = place;
        if (last == null) {
            return false;
        }
        last.client().leave();
        return last.visit().isOnline();
    }

    private Place join(Place place, String name) throws ChatException, InterruptedException {
        try {
            get(place.client().join(name));
        } catch (ChatException.Refused refused) {
            heard = true;
            throw refused;
        }
        return place;
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

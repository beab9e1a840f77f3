package chat.client.cli;

import chat.client.ChatClient;
import chat.client.ChatException;
import chat.client.ClientConfig;
import chat.client.cli.Console.Kind;
import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.ChatCommand.Role;
import chat.protocol.CommandLine;
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
 * Joins the chat: tries names until the server takes one, and asks the person for them. The name comes before the connection, because a
 * server does not wait long for one. If a connection ended while somebody was thinking, the next name gets a new one.
 */
final class LoginPrompt {

    private final Console console;
    private final MessagePrinter printer;
    private final ClientConfig config;
    private final EventLoopGroup group;
    private final Supplier<ConsoleListener> listeners;

    /** The client that was made last; null before there was one. */
    private volatile @Nullable Login latest;

    /** Whether the server has refused a name: then it was a chat server. On the thread that joins. */
    private boolean heard;

    /** A client that has joined, or is to, and what listens to it. */
    record Login(ChatClient client, ConsoleListener listener) {}

    LoginPrompt(
            Console console,
            MessagePrinter printer,
            ClientConfig config,
            EventLoopGroup group,
            Supplier<ConsoleListener> listeners) {
        this.console = console;
        this.printer = printer;
        this.config = config;
        this.group = group;
        this.listeners = listeners;
    }

    /** Blocks until somebody is in. The first name is asked for if it is null; returns null if the person would rather not. */
    @Nullable
    Login run(@Nullable String username) throws ChatException, InterruptedException {
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
                console.show(printer.complaint(ExitStatus.inWords(refused)), Kind.COMPLAINT);
                name = null;
            }
        }
    }

    private @Nullable String askForName() {
        while (true) {
            String answer = console.ask(Phrases.NAME_QUESTION + " ");
            String name = answer == null ? CommandLine.EXIT : answer.strip();
            CommandLine typed = CommandLine.parse(Face.TERMINAL, Role.EVERYBODY, name);
            if (typed.asksFor(ChatCommand.EXIT)) {
                return null;
            }
            if (!typed.asksFor(ChatCommand.HELP)) {
                return name;
            }
            console.show(new AttributedString("* " + Phrases.NAME_HELP), Kind.NOTICE);
        }
    }

    /** Whether another name would not help. */
    private static boolean isFinal(ChatException.Refused refused) {
        return refused.is(ErrorCode.SERVER_FULL)
                || refused.is(ErrorCode.TOO_MANY_CONNECTIONS)
                || refused.is(ErrorCode.INTERNAL);
    }

    private Login join(String name) throws ChatException, InterruptedException {
        if (PeerText.isBlank(name)) {
            throw new ChatException.Refused(ErrorCode.USERNAME_EMPTY.wire(), "Username can't be empty");
        }
        Login before = latest;
        if (before != null) {
            try {
                return join(before, name);
            } catch (ChatException.ClosedByServer | ChatException.ConnectionLost ended) {
                // While somebody was thinking.
            } catch (ChatException.Refused refused) {
                if (!refused.is(ErrorCode.JOIN_TIMEOUT)) {
                    throw refused;
                }
            }
        }
        ConsoleListener listener = listeners.get();
        Login fresh = new Login(get(ChatClient.connect(config, group, listener)), listener);
        latest = fresh;
        return join(fresh, name);
    }

    private Login join(Login with, String name) throws ChatException, InterruptedException {
        try {
            get(with.client().join(name));
        } catch (ChatException.Refused refused) {
            heard = true;
            throw refused;
        }
        return with;
    }

    /** Whether a server has answered so far, other than by letting somebody in. On the thread that joins. */
    boolean wasHeard() {
        return heard;
    }

    /**
     * Leaves with the last client that was made here, if there is one. Any thread may call it.
     *
     * @return whether somebody has joined with it, so that a goodbye will come
     */
    boolean leave() {
        Login last = latest;
        if (last == null) {
            return false;
        }
        last.client().leave();
        return last.listener().isOnline();
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

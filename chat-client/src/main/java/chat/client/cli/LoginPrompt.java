package chat.client.cli;

import static java.util.Objects.requireNonNull;

import chat.client.ChatClient;
import chat.client.ChatException;
import chat.client.ClientConfig;
import chat.client.ServerAddress;
import chat.client.cli.Console.Kind;
import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.CloseReason;
import chat.protocol.CommandLine;
import chat.protocol.ErrorCode;
import chat.protocol.PeerText;
import chat.protocol.Phrases;
import chat.protocol.ProtocolLimits;
import chat.protocol.Role;
import io.netty.channel.EventLoopGroup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

    /** Not tried yet; null if there is none. As {@link #wrong}, on the thread that joins. */
    private @Nullable String given;

    private int wrong;

    /** @param password null as long as the server has not asked for one. A secret */
    private record Attempt(String name, @Nullable String password) {

        /** Without the secret. */
        @Override
        public String toString() {
            return name;
        }
    }

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

    /**
     * Blocks until somebody is in. The first name is asked for if it is null; returns null if the person would rather not.
     *
     * @param password for the first name that the server wants one for; null to ask for it
     */
    @Nullable
    Login run(@Nullable String username, @Nullable String password) throws ChatException, InterruptedException {
        given = password;
        Attempt attempt = username == null ? askForName() : new Attempt(username, null);
        while (attempt != null) {
            try {
                return join(attempt);
            } catch (ChatException.Refused refused) {
                attempt = isForPassword(refused) ? withPassword(attempt.name(), refused) : withAnotherName(refused);
            }
        }
        return null;
    }

    /** What to try after that; null if the person would rather not. */
    private @Nullable Attempt withAnotherName(ChatException.Refused refused)
            throws ChatException.Refused, InterruptedException {
        if (refused.is(ErrorCode.TLS_REQUIRED) && hasHungUp()) {
            throw new ChatException.Refused(refused.code(), "This port speaks TLS: start again with --tls");
        }
        if (isFinal(refused) || !console.canAsk()) {
            throw refused;
        }
        complain(refused);
        return askForName();
    }

    /** The same for the same name, unless the person would rather have another one. */
    private @Nullable Attempt withPassword(String name, ChatException.Refused refused) throws ChatException.Refused {
        wrong += refused.is(ErrorCode.PASSWORD_WRONG) ? 1 : 0;
        if (wrong == ProtocolLimits.MAX_WRONG_PASSWORDS) {
            throw new ChatException.Refused(refused.code(), Phrases.goodbye(CloseReason.PASSWORD_WRONG.wire(), null));
        }
        String password = given;
        given = null;
        if (password == null) {
            if (!console.isInteractive()) {
                throw refused;
            }
            if (!refused.is(ErrorCode.PASSWORD_REQUIRED)) {
                complain(refused);
            }
            password = console.askSecret(Phrases.fill(Phrases.PASSWORD_QUESTION, MessagePrinter.line(name)) + " ");
        }
        if (password == null) {
            return null;
        }
        return password.isEmpty() ? askForName() : new Attempt(name, password);
    }

    private static boolean isForPassword(ChatException.Refused refused) {
        return refused.is(ErrorCode.PASSWORD_REQUIRED)
                || refused.is(ErrorCode.PASSWORD_WRONG)
                || refused.is(ErrorCode.PASSWORD_TOO_LONG);
    }

    /** Whether the server wants nothing more of whoever comes to this port so: else it is the password that it does not want. */
    private boolean hasHungUp() throws InterruptedException {
        try {
            get(requireNonNull(latest).client().leave());
            return false;
        } catch (ChatException end) {
            return end instanceof ChatException.ConnectionLost;
        }
    }

    private void complain(ChatException.Refused refused) {
        console.show(printer.complaint(ExitStatus.inWords(refused)), Kind.COMPLAINT);
    }

    private @Nullable Attempt askForName() {
        while (true) {
            String answer = console.ask(Phrases.NAME_QUESTION + " ");
            String name = answer == null ? CommandLine.EXIT : answer.strip();
            CommandLine typed = CommandLine.parse(Face.TERMINAL, Role.GUEST, name);
            if (typed.asksFor(ChatCommand.EXIT)) {
                return null;
            }
            if (!typed.asksFor(ChatCommand.HELP)) {
                return new Attempt(name, null);
            }
            console.show(new AttributedString("* " + Phrases.NAME_HELP), Kind.NOTICE);
        }
    }

    /** Whether another name would not help. */
    private static boolean isFinal(ChatException.Refused refused) {
        return refused.is(ErrorCode.SERVER_FULL)
                || refused.is(ErrorCode.TOO_MANY_CONNECTIONS)
                || refused.is(ErrorCode.BANNED)
                || refused.is(ErrorCode.INTERNAL);
    }

    private Login join(Attempt attempt) throws ChatException, InterruptedException {
        if (PeerText.isBlank(attempt.name())) {
            throw new ChatException.Refused(ErrorCode.USERNAME_EMPTY.wire(), "Username can't be empty");
        }
        Login before = latest;
        if (before != null) {
            try {
                return join(before, attempt);
            } catch (ChatException.ClosedByServer ended) {
                if (ended.is(CloseReason.PASSWORD_WRONG)) {
                    throw ended;
                }
            } catch (ChatException.ConnectionLost ended) {
                // While somebody was thinking, as is all that a server has closed for another reason.
            } catch (ChatException.Refused refused) {
                if (!refused.is(ErrorCode.JOIN_TIMEOUT)) {
                    throw refused;
                }
            }
        }
        return joinAnew(attempt);
    }

    /** On a new connection. Where one server takes it and says no more, there may be another one. */
    private Login joinAnew(Attempt attempt) throws ChatException, InterruptedException {
        List<ServerAddress> servers = new ArrayList<>(config.servers());
        for (int left = servers.size() - 1; ; left--) {
            ConsoleListener listener = listeners.get();
            Login fresh = new Login(get(ChatClient.connect(config.withServers(servers), group, listener)), listener);
            latest = fresh;
            try {
                return join(fresh, attempt);
            } catch (ChatException.ConnectionLost | ChatException.NotAnswered failed) {
                if (left == 0) {
                    throw failed;
                }
                Collections.rotate(servers, -1);
            }
        }
    }

    private Login join(Login with, Attempt attempt) throws ChatException, InterruptedException {
        ChatClient client = with.client();
        String password = attempt.password();
        try {
            get(password == null ? client.join(attempt.name()) : client.join(attempt.name(), password));
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

package chat.server.console;

import static java.util.Objects.requireNonNull;

import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.CommandLine;
import chat.protocol.ErrorCode;
import chat.protocol.Feature;
import chat.protocol.Nearest;
import chat.protocol.PeerText;
import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.ServerMessage;
import chat.server.domain.AccountOperator;
import chat.server.domain.Roster;
import chat.server.files.FileTrouble;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Does what a typed line asks for, and answers in words. Blocks while the server's event loops answer. */
final class Commands {

    private static final int PATIENCE_SECONDS = 5;

    /** What help tells of: what is missing for the rest, it says itself. */
    private static final List<String> FEATURES = List.of(Feature.ACCOUNTS.wire());

    private static final String STOPPING = "The server is stopping.\n";

    private final ServerControl server;
    private final Clock clock;
    private final IntSupplier columns;
    private final SecretSource secrets;

    /** Asks whoever types for something that is not shown. */
    interface SecretSource {

        /** Null if they do not want to say. Blocks. */
        @Nullable
        String ask(String question);
    }

    /**
     * @param clock says what day it is, and in which zone times are shown
     * @param columns of the terminal at the moment; 0 if it does not tell
     * @param secrets where passwords come from
     */
    Commands(ServerControl server, Clock clock, IntSupplier columns, SecretSource secrets) {
        this.server = server;
        this.clock = clock;
        this.columns = columns;
        this.secrets = secrets;
    }

    /** What to do that is not {@link #isStop}; a slash before it is as good as none. The answer's lines end with LF. */
    String run(String line) {
        CommandLine typed = parse(line);
        if (typed.problem() != null) {
            return typed.problem() + "\n";
        }
        return typed.command() == null ? "" : run(typed.command(), typed);
    }

    private String run(ChatCommand command, CommandLine typed) {
        return switch (command) {
            case USERS -> users();
            case ROOMS -> ask(server.rooms(), Tables::rooms);
            case ANNOUNCE -> say(typed.text());
            case KICK, MUTE, UNMUTE, BAN, UNBAN, BANS, OP, DEOP -> moderate(command, typed);
            case WHOIS -> ask(server.whois(typed.target()), account -> Tables.whois(account, clock));
            case NODES -> nodes();
            case LIMIT -> limit(typed.number(0));
            case ACCOUNTS -> accounts(typed.text());
            case EXPORT -> export(typed.text(), typed.target());
            case BACKUP -> backup(typed.text());
            case HELP ->
                String.join("\n", ChatCommand.help(Face.CONSOLE, Role.OPERATOR, FEATURES, typed.text())) + "\n";
            default ->
                throw new IllegalArgumentException(command + " (expected: a command of the console, not to stop)");
        };
    }

    static boolean isStop(String line) {
        return parse(line).asksFor(ChatCommand.STOP);
    }

    private static CommandLine parse(String line) {
        return CommandLine.parse(Face.CONSOLE, Role.OPERATOR, line);
    }

    private String users() {
        return ask(server.users(), users -> {
            int count = server.nodes() == null
                    ? users.size()
                    : Math.max(users.size(), server.roster().count());
            return Tables.users(users, count, server.maxUsers(), clock, columns.getAsInt());
        });
    }

    private String nodes() {
        List<ServerControl.Node> nodes = server.nodes();
        return nodes == null
                ? "This server is on its own: with --cluster it is one of several.\n"
                : Tables.nodes(nodes);
    }

    private String say(String text) {
        try {
            server.say(text);
            return "Said to " + count(server.roster().count()) + ".\n";
        } catch (ProtocolException e) {
            return e.reason() + "\n";
        }
    }

    private String moderate(ChatCommand command, CommandLine typed) {
        return ask(
                server.moderate(typed.moderate(null)),
                done -> done instanceof ServerMessage.Bans all
                        ? Tables.bans(all.bans(), clock)
                        : Phrases.moderated((ServerMessage.Moderated) done, Phrases.YOU, clock.instant()) + ".\n",
                refusal ->
                        refusal.code() == ErrorCode.USER_UNKNOWN && command == ChatCommand.KICK && typed.room() == null
                                ? nobody(PeerText.clean(typed.target()))
                                : refusal.reason() + "\n");
    }

    private String nobody(String name) {
        return "There is no user " + name + ". "
                + Nearest.hint(name, server.roster().names()) + "Type users to see who is in.\n";
    }

    /** @param limit 0 to leave it as it is */
    private String limit(int limit) {
        if (limit > 0) {
            server.setMaxUsers(limit);
        }
        Roster roster = server.roster();
        return "At most " + count(server.maxUsers()) + ", " + roster.count() + (roster.count() == 1 ? " is" : " are")
                + " in.\n";
    }

    private String accounts(String text) {
        AccountOperator accounts = server.accounts();
        if (accounts == null) {
            return "There are no accounts on this server: they need --data or --cluster, and --accounts other than off.\n";
        }
        try {
            AccountAction action = AccountAction.parse(List.of(text.strip().split("\\s+", -1)));
            String password = action.needsPassword() ? newPassword() : "";
            return ask(action.run(accounts, password).toCompletableFuture(), answer -> answer);
        } catch (IllegalArgumentException e) {
            return e.getMessage() + "\n";
        } catch (ProtocolException e) {
            return e.reason() + "\n";
        }
    }

    /** @throws IllegalArgumentException with what is wrong, for whoever types, if there is none, or it was not typed twice */
    private String newPassword() {
        String password = secrets.ask(Phrases.NEW_PASSWORD + " ");
        String again = password == null ? null : secrets.ask(Phrases.REPEAT_PASSWORD + " ");
        if (password == null || again == null) {
            throw new IllegalArgumentException(Phrases.NO_PASSWORD);
        } else if (!password.equals(again)) {
            throw new IllegalArgumentException(Phrases.PASSWORDS_DIFFER);
        }
        return password;
    }

    private String export(String file, String room) {
        return write(
                file,
                path -> server.export(path, room.isEmpty() ? null : room),
                events -> (events == 1 ? "1 event is" : events + " events are") + " in " + file + ".\n");
    }

    private String backup(String file) {
        return write(file, server::backup, bytes -> "A copy of everything is in " + file + ".\n");
    }

    private static String write(
            String file, Function<Path, CompletableFuture<Long>> writer, Function<Long, String> answer) {
        try {
            return answer.apply(writer.apply(Path.of(file)).get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InvalidPathException e) {
            return "There can't be a file of that name.\n";
        } catch (TimeoutException e) {
            return "It takes a while; the log says when it is done.\n";
        } catch (ExecutionException e) {
            return FileTrouble.words(requireNonNull(e.getCause())) + "\n";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static String count(int users) {
        return users == 1 ? "1 user" : users + " users";
    }

    private static <T> String ask(CompletableFuture<T> result, Function<T, String> answer) {
        return ask(result, answer, refusal -> refusal.reason() + "\n");
    }

    private static <T> String ask(
            CompletableFuture<T> result, Function<T, String> answer, Function<ProtocolException, String> refused) {
        try {
            return answer.apply(result.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            return "The server has been too busy to answer for " + PATIENCE_SECONDS + " seconds; try again.\n";
        } catch (CancellationException e) {
            return STOPPING;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RejectedExecutionException || e.getCause() instanceof CancellationException) {
                return STOPPING;
            } else if (e.getCause() instanceof ProtocolException refusal) {
                return refused.apply(refusal);
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}

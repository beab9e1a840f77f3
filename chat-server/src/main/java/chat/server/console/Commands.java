package chat.server.console;

import chat.protocol.Nearest;
import chat.protocol.PeerText;
import chat.protocol.ProtocolException;
import chat.server.domain.Roster;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;

/** Does what a typed line asks for, and answers in words. Blocks while the server's event loops answer. */
final class Commands {

    private static final int PATIENCE_SECONDS = 5;

    /** What ends other programs. To stop a server with people in it takes its own word. */
    private static final Set<String> LEAVING = Set.of("exit", "quit");

    private final ServerControl server;
    private final Clock clock;
    private final IntSupplier columns;

    /**
     * @param clock says what day it is, and in which zone times are shown
     * @param columns of the terminal at the moment; 0 if it does not tell
     */
    Commands(ServerControl server, Clock clock, IntSupplier columns) {
        this.server = server;
        this.clock = clock;
        this.columns = columns;
    }

    /** What to do that is not {@link Verb#STOP}; a slash before it is as good as none. The answer's lines end with LF. */
    String run(String line) {
        Words words = Words.of(line);
        if (words.first().isEmpty()) {
            return "";
        }
        Verb verb = Verb.of(words.first());
        if (verb == null) {
            String hint =
                    LEAVING.contains(words.first()) ? "Did you mean stop? " : Nearest.hint(words.first(), Verb.WORDS);
            return "Unknown command: " + PeerText.clean(words.first()) + ". " + hint + "Type help for help.\n";
        }
        return switch (verb) {
            case USERS -> users();
            case ROOMS -> RoomsTable.of(server.rooms());
            case SAY -> say(words.rest());
            case KICK -> kick(Words.of(words.rest()));
            case LIMIT -> limit(words.rest());
            case HELP -> Verb.help(columns.getAsInt());
            case STOP -> throw new IllegalArgumentException("whoever reads lines has to stop");
        };
    }

    static boolean isStop(String line) {
        return Verb.of(Words.of(line).first()) == Verb.STOP;
    }

    /** A line's first word, without a slash before it, and what stands behind it. */
    private record Words(String first, String rest) {

        static Words of(String line) {
            String text = line.strip();
            int end = 0;
            while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
                end++;
            }
            int start = text.startsWith("/") ? 1 : 0;
            return new Words(
                    text.substring(Math.min(start, end), end),
                    text.substring(end).strip());
        }
    }

    private String users() {
        return ask(server.users(), users -> UsersTable.of(users, server.maxUsers(), clock, columns.getAsInt()));
    }

    private String say(String text) {
        if (text.isEmpty()) {
            return "What should be said? For example: say Back in five minutes\n";
        }
        try {
            server.say(text);
            return "Said to " + count(server.roster().count()) + ".\n";
        } catch (ProtocolException e) {
            return e.reason() + "\n";
        }
    }

    private String kick(Words who) {
        String name = PeerText.clean(who.first());
        if (name.isEmpty()) {
            return "Who is to be removed? For example: kick bob too loud\n";
        }
        return ask(
                server.kick(name, who.rest()),
                wasIn -> wasIn
                        ? name + " is removed.\n"
                        : "There is no user " + name + ". "
                                + Nearest.hint(name, server.roster().names()) + "Type users to see who is in.\n");
    }

    private String limit(String number) {
        if (!number.isEmpty()) {
            int limit = positive(number);
            if (limit == 0) {
                return "The limit is a whole number from 1 to " + Integer.MAX_VALUE + ". For example: limit 10\n";
            }
            server.setMaxUsers(limit);
        }
        Roster roster = server.roster();
        return "At most " + count(server.maxUsers()) + ", " + roster.count() + (roster.count() == 1 ? " is" : " are")
                + " in.\n";
    }

    private static int positive(String number) {
        try {
            return Math.max(0, Integer.parseInt(number));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String count(int users) {
        return users == 1 ? "1 user" : users + " users";
    }

    private interface Answer<T> {
        String of(T result);
    }

    private static <T> String ask(CompletableFuture<T> result, Answer<T> answer) {
        try {
            return answer.of(result.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            return "The server has been too busy to answer for " + PATIENCE_SECONDS + " seconds; try again.\n";
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RejectedExecutionException) {
                return "The server is stopping.\n";
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}

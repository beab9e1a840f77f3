package chat.client.cli;

import chat.client.ChatClient;
import chat.client.cli.Console.Kind;
import chat.protocol.ChatCommand;
import chat.protocol.ChatCommand.Face;
import chat.protocol.CommandLine;
import chat.protocol.Feature;
import chat.protocol.Phrases;
import chat.protocol.Role;
import chat.protocol.ServerMessage.Account;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/**
 * What somebody does with their account. A person is asked for passwords, and sees nothing of them; a program has given its own at the start,
 * and types a new one behind the command. On the thread that reads lines.
 *
 * @param leave ends the conversation: whoever gives their account up leaves with it. Called on the client's event loop
 * @param given the password that this program was started with; null if there was none
 */
record AccountCommands(
        Console console,
        ConsoleListener view,
        PeoplePrinter printer,
        Requests requests,
        Consumer<String> refuse,
        Runnable leave,
        @Nullable String given) {

    /** Whether a line, typed as a command that takes a password or nearly so, may have one in it. */
    static boolean mayHoldPassword(String line) {
        // What was nearly typed is a command of theirs, which are others with an account.
        return Stream.of(Role.GUEST, Role.MEMBER).anyMatch(role -> mayHoldPassword(role, line));
    }

    private static boolean mayHoldPassword(Role role, String line) {
        CommandLine typed = CommandLine.parse(Face.TERMINAL, role, line);
        String problem = typed.problem();
        int words = line.strip().split("\\s+", -1).length;
        return problem == null
                ? takesSecret(typed.command()) && !typed.text().isEmpty()
                : Stream.of(ChatCommand.values())
                        .filter(AccountCommands::takesSecret)
                        .anyMatch(command -> problem.contains(command.word(Face.TERMINAL))
                                && words > Math.max(1, command.arguments().size()));
    }

    private static boolean takesSecret(@Nullable ChatCommand command) {
        return command != null && (command.takesPassword() || command == ChatCommand.UNREGISTER);
    }

    /**
     * Does what was asked for. Returns false if it cannot be done now, for want of a connection.
     *
     * @param typed what stands behind the command
     */
    boolean run(ChatCommand command, String typed) throws InterruptedException {
        if (!view.features.contains(Feature.ACCOUNTS.wire())) {
            return refused(Phrases.NO_ACCOUNTS);
        }
        if (!requests.canAsk()) {
            return false; // before anybody types a password
        }
        return switch (command) {
            case REGISTER -> register(newPassword(command, typed));
            case PASSWORD -> change(oldPassword(), command, typed);
            case UNREGISTER -> unregister();
            default ->
                requests.ask(client ->
                        client.account().thenAccept(account -> show(printer.account(account, client.device()))));
        };
    }

    private boolean register(@Nullable String password) throws InterruptedException {
        return password == null
                || ask(
                        client -> client.register(password),
                        account -> line(Phrases.fill(Phrases.REGISTERED, nameOf(account), nameOf(account))));
    }

    private boolean change(@Nullable String old, ChatCommand command, String typed) throws InterruptedException {
        String password = old == null ? null : newPassword(command, typed);
        return old == null
                || password == null
                || ask(client -> client.changePassword(old, password), account -> line(Phrases.PASSWORD_CHANGED));
    }

    private boolean unregister() throws InterruptedException {
        if (console.isInteractive()) {
            show(line(Phrases.fill(Phrases.UNREGISTER_MEANS, MessagePrinter.name(view.username()))));
        }
        String password = oldPassword();
        return password == null
                || ask(client -> client.unregister(password), account -> {
                    leave.run();
                    return line(Phrases.UNREGISTERED);
                });
    }

    /** Null, having said why, if there is none. */
    private @Nullable String oldPassword() {
        if (console.isInteractive()) {
            return ask(Phrases.OLD_PASSWORD);
        }
        if (given == null) {
            refuse.accept("Nobody can be asked here for your password: give it with " + ClientOptions.GIVES_PASSWORD);
        }
        return given;
    }

    /** The one that was typed, or that is asked for; null, having said why, if there is none. */
    private @Nullable String newPassword(ChatCommand command, String typed) {
        String word = command.word(Face.TERMINAL);
        if (!console.isInteractive()) {
            if (typed.isEmpty()) {
                refuse.accept("Nobody can be asked here for a new password: write it after " + word);
            }
            return typed.isEmpty() ? null : typed;
        }
        if (!typed.isEmpty()) {
            show(line(Phrases.fill(Phrases.PASSWORD_SEEN, word)));
            return typed;
        }
        String password = ask(Phrases.NEW_PASSWORD);
        String again = password == null ? null : ask(Phrases.REPEAT_PASSWORD);
        if (again != null && !again.equals(password)) {
            refuse.accept(Phrases.PASSWORDS_DIFFER);
        }
        return Objects.equals(password, again) ? password : null;
    }

    /** Null, having said so, if nothing was typed. */
    private @Nullable String ask(String question) {
        String answer = console.askSecret(question + " ");
        if (answer == null || answer.isEmpty()) {
            show(line(Phrases.NO_PASSWORD));
            return null;
        }
        return answer;
    }

    private boolean ask(
            Function<ChatClient, CompletableFuture<Account>> request, Function<Account, AttributedString> inWords)
            throws InterruptedException {
        return requests.ask(client -> request.apply(client).thenAccept(account -> {
            view.is(account.role());
            show(inWords.apply(account));
        }));
    }

    private static String nameOf(Account account) {
        return MessagePrinter.name(account.username());
    }

    private static AttributedString line(String text) {
        return new AttributedString("* " + text);
    }

    private void show(AttributedString text) {
        console.show(text, Kind.NOTICE);
    }

    private boolean refused(String why) {
        refuse.accept(why);
        return true;
    }
}

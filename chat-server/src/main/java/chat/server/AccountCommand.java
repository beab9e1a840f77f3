package chat.server;

import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.server.account.AuditLog;
import chat.server.account.PasswordPool;
import chat.server.console.AccountAction;
import chat.server.domain.AccountOperator;
import chat.server.store.sqlite.AccountFile;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** {@code account}: what is done with accounts from the command line, beside a server or before its first start. */
final class AccountCommand {

    static final String NAME = "account";

    private static final String DATA_FLAG = "--data";

    private final AccountAction action;
    private final Path data;

    private AccountCommand(AccountAction action, Path data) {
        this.action = action;
        this.data = data;
    }

    static boolean isOne(List<String> args) {
        return !args.isEmpty() && args.get(0).equals(NAME);
    }

    /** @throws IllegalArgumentException with what is wrong, for the user */
    static AccountCommand parse(List<String> args, Map<String, String> variables) {
        Deque<String> left = new ArrayDeque<>(args.subList(1, args.size()));
        List<String> words = new ArrayList<>();
        String data = variables.get("CHAT_DATA");
        while (!left.isEmpty()) {
            String word = left.remove();
            if (word.equals(DATA_FLAG) && !left.isEmpty()) {
                data = left.remove();
            } else if (word.startsWith(DATA_FLAG + "=")) {
                data = word.substring(DATA_FLAG.length() + 1);
            } else {
                words.add(word);
            }
        }
        AccountAction action = AccountAction.parse(words);
        if (data == null || data.isBlank()) {
            throw new IllegalArgumentException("Say with --data DIR where the server keeps its data");
        }
        return new AccountCommand(action, Path.of(data));
    }

    /**
     * Does it. Blocks.
     *
     * @param in where a password comes from unless there is a terminal to ask at
     * @param cost of hashing it
     * @throws IOException with what is wrong, in words
     */
    void run(InputStream in, PrintStream out, int cost) throws IOException {
        String password = action.needsPassword() ? password(in) : "";
        try (AuditLog audit = new AuditLog(data, InstantSource.system());
                PasswordPool passwords = new PasswordPool(1, 1, cost);
                AccountFile accounts = AccountFile.open(data, InstantSource.system())) {
            AccountOperator operator = new AccountOperator(accounts, passwords, audit);
            out.print(action.run(operator, password).toCompletableFuture().join());
        } catch (ProtocolException e) {
            throw new IOException(e.reason(), e);
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(cause.getMessage(), cause);
        }
    }

    private static String password(InputStream in) throws IOException {
        Console console = terminal();
        if (console == null) {
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            String line = lines.readLine();
            if (line == null) {
                throw new IOException("No password came from the standard input");
            }
            return line;
        }
        char[] typed = console.readPassword("%s ", Phrases.NEW_PASSWORD);
        char[] again = typed == null ? null : console.readPassword("%s ", Phrases.REPEAT_PASSWORD);
        if (typed == null || again == null) {
            throw new IOException(Phrases.NO_PASSWORD);
        } else if (!Arrays.equals(typed, again)) {
            throw new IOException(Phrases.PASSWORDS_DIFFER);
        }
        String password = new String(typed);
        Arrays.fill(typed, ' ');
        Arrays.fill(again, ' ');
        return password;
    }

    /** Null if the standard input is none. From Java 22 on there is a console also where there is no terminal; it tells. */
    @SuppressWarnings("SystemConsoleNull")
    private static @Nullable Console terminal() {
        Console console = System.console();
        try {
            boolean isTerminal = console != null
                    && (boolean) Console.class.getMethod("isTerminal").invoke(console);
            return isTerminal ? console : null;
        } catch (NoSuchMethodException older) {
            return console;
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}

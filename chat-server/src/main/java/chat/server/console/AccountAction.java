package chat.server.console;

import chat.protocol.Phrases;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.Username;
import chat.server.domain.AccountOperator;
import chat.server.domain.AccountOperator.Entry;
import chat.server.domain.PasswordRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for behind {@code account}, at the console and on the command line: {@code add NAME [--role ROLE]}, {@code list}, {@code
 * remove NAME}, {@code role NAME ROLE} or {@code password NAME}.
 */
public record AccountAction(Verb verb, @Nullable Username name, @Nullable Role role) {

    /** How it is used. */
    public static final String USAGE =
            "account add NAME [--role operator|moderator|member], account list, account remove NAME,"
                    + " account role NAME ROLE, or account password NAME";

    private static final String ROLE_FLAG = "--role";
    private static final int MAX_LISTED = 1_000;

    /** What to do. */
    public enum Verb {
        ADD(1, true),
        LIST(0, false),
        REMOVE(1, false),
        ROLE(2, false),
        PASSWORD(1, true);

        private final int words;
        private final boolean asks;

        /**
         * @param words that have to stand behind it
         * @param asks whether it needs a password
         */
        Verb(int words, boolean asks) {
            this.words = words;
            this.asks = asks;
        }
    }

    /**
     * Understands the words behind {@code account}.
     *
     * @throws IllegalArgumentException with what is wrong, for the user
     */
    public static AccountAction parse(List<String> typed) {
        List<String> words = new ArrayList<>(typed);
        Role role = null;
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals(ROLE_FLAG) && i + 1 < words.size()) {
                words.remove(i);
                role = role(words.remove(i));
            } else if (words.get(i).startsWith(ROLE_FLAG + "=")) {
                role = role(words.remove(i).substring(ROLE_FLAG.length() + 1));
            }
        }
        Verb verb = words.isEmpty() ? null : verb(words.remove(0));
        if (verb == null || words.size() != verb.words || (role != null && verb != Verb.ADD)) {
            throw new IllegalArgumentException("Type " + USAGE);
        }
        try {
            return new AccountAction(
                    verb,
                    verb.words == 0 ? null : Username.of(words.get(0)),
                    verb == Verb.ROLE ? role(words.get(1)) : role);
        } catch (ProtocolException e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    private static @Nullable Verb verb(String word) {
        return Arrays.stream(Verb.values())
                .filter(verb -> verb.name().equalsIgnoreCase(word))
                .findFirst()
                .orElse(null);
    }

    private static Role role(String word) {
        return Arrays.stream(Role.values())
                .filter(role -> role != Role.GUEST && role.wire().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no role '" + word + "': there are operator, moderator and member"));
    }

    /** Whether a password is to be asked for. */
    public boolean needsPassword() {
        return verb.asks;
    }

    /**
     * Does it. Blocks for as long as it takes to hash the password.
     *
     * @param password as it was typed; empty where none {@linkplain #needsPassword is needed}
     * @return what to say, whose lines end with LF
     */
    public CompletionStage<String> run(AccountOperator accounts, String password) throws ProtocolException {
        return switch (verb) {
            case LIST -> accounts.list(MAX_LISTED).thenApply(AccountAction::list);
            case ADD ->
                accounts.add(known(), role == null ? Role.MEMBER : role, PasswordRules.newPassword(password))
                        .thenApply(added ->
                                added.name() + " has an account now, as " + Phrases.role(added.role()) + ".\n");
            case REMOVE ->
                accounts.remove(known())
                        .thenApply(removed -> "The account of " + removed.name()
                                + " is gone. Its name is free after 30 days, or as soon as you add it again.\n");
            case ROLE ->
                accounts.setRole(known(), role == null ? Role.MEMBER : role)
                        .thenApply(changed -> changed.name() + " is " + Phrases.role(changed.role()) + " now.\n");
            case PASSWORD ->
                accounts.setPassword(known(), PasswordRules.newPassword(password))
                        .thenApply(changed -> changed.name()
                                + " has another password now. Anybody connected with the old one is disconnected.\n");
        };
    }

    private Username known() {
        if (name == null) {
            throw new IllegalStateException(verb + " (expected: with a name)");
        }
        return name;
    }

    private static String list(List<Entry> accounts) {
        if (accounts.isEmpty()) {
            return "There are no accounts.\n";
        }
        StringBuilder lines = new StringBuilder();
        int columns = accounts.stream()
                .mapToInt(account -> account.name().length())
                .max()
                .orElse(1);
        for (Entry account : accounts) {
            lines.append(("%-" + columns + "s  %-9s  since %s%n")
                    .formatted(
                            account.name(),
                            account.role(),
                            account.since().toString().substring(0, 10)));
        }
        return lines.append(accounts.size() == MAX_LISTED ? "There are more.\n" : "")
                .toString()
                .replace(System.lineSeparator(), "\n");
    }
}

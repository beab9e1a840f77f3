package chat.server.config;

import java.util.Locale;
import java.util.Optional;

/**
 * Whether names can be registered, and what their passwords may cost.
 *
 * @param mode other than {@link Mode#OFF} only where something is kept
 * @param threads that check passwords, 1 to 64
 * @param queue passwords that wait for these, 1 to 10,000
 * @param cost the binary logarithm of bcrypt's rounds, 4 to 31
 */
public record AccountsConfig(Mode mode, int threads, int queue, int cost) {

    /** Whose names there are. */
    public enum Mode {
        /** Everybody is a guest. */
        OFF,
        /** Guests can make their names accounts. */
        OPEN,
        /** Nobody gets in without an account, and an operator gives them. */
        REQUIRED
    }

    static final Setting.Group SETTINGS = new Setting.Group("Accounts: names that belong to somebody");

    private static final Setting<Optional<Mode>> ACCOUNTS = SETTINGS.value(
            "accounts",
            "MODE",
            "auto",
            "open, required (no guests), off, or auto: open with --data or --cluster, else off.",
            AccountsConfig::mode);
    private static final Setting<Integer> PASSWORD_THREADS =
            SETTINGS.number("password-threads", "N", 2, 1, 64, "Threads that check passwords.");
    private static final Setting<Integer> PASSWORD_QUEUE =
            SETTINGS.number("password-queue", "N", 64, 1, 10_000, "Passwords that may wait to be checked.");

    /** 2^12 rounds: what is usual today, and a third of a second. */
    public static final int COST = 12;

    public AccountsConfig {
        PASSWORD_THREADS.check(threads);
        PASSWORD_QUEUE.check(queue);
    }

    static AccountsConfig read(SettingValues values, StorageConfig storage) {
        Mode mode = values.get(ACCOUNTS).orElse(storage.isKept() ? Mode.OPEN : Mode.OFF);
        if (mode != Mode.OFF && !storage.isKept()) {
            throw ACCOUNTS.refuse("accounts are kept in a directory, or by a cluster: give --data or --cluster");
        }
        return new AccountsConfig(mode, values.get(PASSWORD_THREADS), values.get(PASSWORD_QUEUE), COST);
    }

    /** What is usual. */
    public static AccountsConfig usual(StorageConfig storage) {
        return read(SettingValues.USUAL, storage);
    }

    /** Nothing for {@code auto}. */
    private static Optional<Mode> mode(String text) {
        try {
            return text.equalsIgnoreCase("auto")
                    ? Optional.empty()
                    : Optional.of(Mode.valueOf(text.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' (expected: open, required, off or auto)", e);
        }
    }
}

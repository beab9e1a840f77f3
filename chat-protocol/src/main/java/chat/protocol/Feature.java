package chat.protocol;

import java.util.Locale;

/** What a server may be able to do beyond what all can, as {@code welcome} announces it. */
public enum Feature {
    /** It takes {@link ClientMessage.Search}, and {@link ClientMessage.History#around}. */
    SEARCH,

    /** Names can be registered: it takes {@link ClientMessage.Account}, {@link ClientMessage.Register} and their like. */
    ACCOUNTS,

    /** Only accounts get in. */
    ACCOUNTS_REQUIRED,

    /** It takes {@link ClientMessage.Moderate}, {@link ClientMessage.Delete} and {@link ClientMessage.Edit}. */
    MODERATION;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The feature as it stands on the wire: lower snake case. */
    public String wire() {
        return wire;
    }
}

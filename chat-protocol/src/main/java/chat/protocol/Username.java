package chat.protocol;

import java.util.Locale;
import rocks.xmpp.precis.PrecisProfile;
import rocks.xmpp.precis.PrecisProfiles;

/**
 * A name that somebody goes by. It is shown as its holder wrote it and compared without regard to case and width: two
 * usernames are equal if and only if nobody may hold one while another holds the other.
 *
 * <p>RFC 8265: {@link #toString()} is what the UsernameCasePreserved profile keeps of the input, equality is that of the
 * UsernameCaseMapped profile. Of ASCII only letters, digits, {@code -}, {@code _} and {@code .} are allowed, so that a name
 * never looks like a command or needs quoting.
 */
public final class Username implements Comparable<Username> {

    /** What the server itself speaks as. */
    public static final String RESERVED = "server";

    private static final String ALLOWED =
            "A username has 1 to " + ProtocolLimits.MAX_USERNAME_CODE_POINTS + " letters, digits, '-', '_' or '.'";

    // Variation selectors, which the library lets through: two names could look the same with and without them.
    private static final int FIRST_INVISIBLE = 0xE0100;
    private static final int LAST_INVISIBLE = 0xE01EF;

    private final String shown;
    private final String compared;

    private Username(String shown, String compared) {
        this.shown = shown;
        this.compared = compared;
    }

    /**
     * The username that {@code input} asks for.
     *
     * @throws ProtocolException with {@link ErrorCode#USERNAME_EMPTY} where there is nothing but white space, with {@link
     *     ErrorCode#USERNAME_INVALID} where it is not a name that anybody may have
     */
    public static Username of(String input) throws ProtocolException {
        if (PeerText.isBlank(input)) {
            throw new ProtocolException(ErrorCode.USERNAME_EMPTY, "Username can't be empty");
        }
        boolean ascii = isAscii(input); // most are, and then the profiles have nothing to do but lower the case
        String shown = ascii ? input : enforce(PrecisProfiles.USERNAME_CASE_PRESERVED, input);
        if (shown.codePointCount(0, shown.length()) > ProtocolLimits.MAX_USERNAME_CODE_POINTS || !isAllowed(shown)) {
            throw new ProtocolException(ErrorCode.USERNAME_INVALID, ALLOWED);
        }
        String compared = ascii ? shown.toLowerCase(Locale.ROOT) : enforce(PrecisProfiles.USERNAME_CASE_MAPPED, shown);
        if (compared.equals(RESERVED)) {
            throw new ProtocolException(ErrorCode.USERNAME_INVALID, "The username '" + RESERVED + "' is reserved");
        }
        return new Username(shown, compared);
    }

    private static String enforce(PrecisProfile profile, String input) throws ProtocolException {
        try {
            return profile.enforce(input);
        } catch (IllegalArgumentException e) { // also the library's own two, which extend it
            throw new ProtocolException(ErrorCode.USERNAME_INVALID, ALLOWED);
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllowed(String name) {
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            if (!isAllowed(name.codePointAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllowed(int c) {
        if (c >= FIRST_INVISIBLE && c <= LAST_INVISIBLE) {
            return false;
        }
        return c >= 0x80
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '.';
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Username name && compared.equals(name.compared);
    }

    @Override
    public int hashCode() {
        return compared.hashCode();
    }

    /** The order of the forms that are compared, by UTF-16 code units: the same at any time and for everybody. */
    @Override
    public int compareTo(Username other) {
        return compared.compareTo(other.compared);
    }

    /** The name as it is shown to people. */
    @Override
    public String toString() {
        return shown;
    }
}

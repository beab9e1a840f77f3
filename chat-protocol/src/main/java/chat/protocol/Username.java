package chat.protocol;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rocks.xmpp.precis.PrecisProfile;

/**
 * A name that somebody goes by. It is shown as its holder wrote it and compared without regard to case and width: two
 * usernames are equal if and only if nobody may hold one while another holds the other.
 *
 * <p>RFC 8265: {@link #toString()} is what the UsernameCasePreserved profile keeps of the input, equality is that of the
 * UsernameCaseMapped profile. Of ASCII only letters, digits, {@code -}, {@code _} and {@code .} are allowed, so that a name
 * never looks like a command or needs quoting. There is a letter or digit in it, no mark comes first, at most four nonspacing marks
 * follow each other, and nothing is invisible.
 *
 * <p>A name that somebody has is a name whatever it looks like. Nobody gets one that is {@linkplain #requireUnmistakable mistakable}, or
 * that {@linkplain Skeletons#looksLike looks like} that of somebody else.
 */
public final class Username implements Comparable<Username> {

    /** What the server itself speaks as. */
    public static final String RESERVED = "server";

    /** With what stands for other people than one, where somebody is spoken to. Each looks like itself. */
    static final Set<String> RESERVED_FOR_USERS = Set.of(RESERVED, "you", "everyone", "all", "here");

    private static final String ALLOWED = "A username has 1 to " + ProtocolLimits.MAX_USERNAME_CODE_POINTS
            + " characters: letters, digits, '-', '_' or '.', and no spaces. At least one is a letter or digit";

    /** No code point of a name in normalization form C is made of more than this many. */
    private static final int MAX_COMPOSED = 4;

    /**
     * Code points that are looked at: a longer input is no name in whatever form. Its cost is that of counting them; to bring it into a
     * form would take time that grows with the square of its marks.
     */
    private static final int MAX_INPUT_CODE_POINTS = MAX_COMPOSED * ProtocolLimits.MAX_USERNAME_CODE_POINTS;

    /** Marks in a row with which a name stays on its own line: the languages that use most of them need fewer. */
    private static final int MAX_MARKS_IN_A_ROW = 4;

    private final String shown;
    private final String compared;

    /** Made when they are needed first. */
    private @Nullable Skeletons skeletons;

    private Username(String shown, String compared) {
        this.shown = shown;
        this.compared = compared;
    }

    /**
     * The username that {@code input} asks for. Takes no longer than reading it, whatever it holds.
     *
     * @throws ProtocolException with {@link ErrorCode#USERNAME_EMPTY} where there is nothing to see, with {@link
     *     ErrorCode#USERNAME_INVALID} where it is not a name that anybody may have
     */
    public static Username of(String input) throws ProtocolException {
        if (PeerText.isBlank(input.strip())) {
            throw new ProtocolException(ErrorCode.USERNAME_EMPTY, "Username can't be empty");
        }
        Username name = ofAnything(input);
        if (RESERVED_FOR_USERS.contains(name.compared)) {
            throw new ProtocolException(ErrorCode.USERNAME_INVALID, "The username '" + name.compared + "' is reserved");
        }
        return name;
    }

    /** The same for a room's name, of which only {@link #RESERVED} is reserved, and which is never called empty. */
    static Username ofRoom(String input) throws ProtocolException {
        Username name = ofAnything(input);
        if (name.compared.equals(RESERVED)) {
            throw invalid();
        }
        return name;
    }

    private static Username ofAnything(String input) throws ProtocolException {
        if (input.length() > 2 * MAX_INPUT_CODE_POINTS
                || input.codePointCount(0, input.length()) > MAX_INPUT_CODE_POINTS) {
            throw invalid();
        }
        // Most are, and then the profiles have nothing to do but lower the case.
        boolean ascii = PeerText.isAscii(input);
        String shown = ascii ? input : enforce(NameForm.SHOWN, input);
        if (shown.codePointCount(0, shown.length()) > ProtocolLimits.MAX_USERNAME_CODE_POINTS || !isAllowed(shown)) {
            throw invalid();
        }
        return new Username(shown, ascii ? shown.toLowerCase(Locale.ROOT) : enforce(NameForm.COMPARED, shown));
    }

    /**
     * Refuses a name that could be taken for another one by itself, and that nobody gets who does not have it: one whose scripts are mixed
     * more than those of languages are (UTS 39, level Highly Restrictive), or that looks like what is reserved.
     *
     * @throws ProtocolException with {@link ErrorCode#USERNAME_INVALID}
     */
    public void requireUnmistakable() throws ProtocolException {
        String reason = mistakable(RESERVED_FOR_USERS);
        if (reason != null) {
            throw new ProtocolException(ErrorCode.USERNAME_INVALID, reason);
        }
    }

    /** Why nobody gets this name who does not have it; null if there is no reason. */
    @Nullable
    String mistakable(Set<String> reserved) {
        if (Uts39.isMixed(shown)) {
            return Phrases.NAME_SCRIPTS;
        }
        String looks = skeletons().shown().toLowerCase(Locale.ROOT); // whatever capitals are in the reserved one
        for (String like : List.of(looks, skeletons().compared())) {
            if (reserved.contains(like)) {
                return Phrases.fill(Phrases.NAME_LIKE_RESERVED, shown, like);
            }
        }
        return null;
    }

    /** The refusal of a name that is another's, or looks like it: in use, as long as the other is. */
    public ProtocolException takenBy(Username other, @Nullable Long retryAfterMs) {
        String reason = equals(other)
                ? Phrases.fill(Phrases.NAME_TAKEN, shown)
                : Phrases.fill(Phrases.NAME_LIKE_TAKEN, shown, other.shown);
        return new ProtocolException(ErrorCode.USERNAME_TAKEN, reason, null, retryAfterMs);
    }

    private static ProtocolException invalid() {
        return new ProtocolException(ErrorCode.USERNAME_INVALID, ALLOWED);
    }

    private static String enforce(PrecisProfile profile, String input) throws ProtocolException {
        try {
            return profile.enforce(input);
        } catch (IllegalArgumentException e) { // also the library's own two, which extend it
            throw invalid();
        }
    }

    private static boolean isAllowed(String name) {
        boolean hasLetterOrDigit = false;
        int marks = 0;
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            int c = name.codePointAt(i);
            marks = isNonspacing(c) ? marks + 1 : 0;
            if (!isAllowed(c) || marks > MAX_MARKS_IN_A_ROW || (i == 0 && PeerText.isMark(c))) {
                return false;
            }
            hasLetterOrDigit |= Character.isLetterOrDigit(c);
        }
        return hasLetterOrDigit;
    }

    private static boolean isNonspacing(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }

    private static boolean isAllowed(int c) {
        return c < 0x80
                ? (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9')
                        || c == '-'
                        || c == '_'
                        || c == '.'
                : !Invisible.isDefaultIgnorable(c); // some of which the library lets through
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Username name && compared.equals(name.compared);
    }

    @Override
    public int hashCode() {
        return compared.hashCode();
    }

    /** The form that is compared: that of no other name. */
    public String compared() {
        return compared;
    }

    /** What the name looks like. */
    public Skeletons skeletons() {
        Skeletons known = skeletons;
        if (known == null) {
            known = Skeletons.of(shown, compared);
            skeletons = known; // whichever thread was first
        }
        return known;
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

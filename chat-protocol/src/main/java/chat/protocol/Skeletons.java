package chat.protocol;

/**
 * What a name looks like, as UTS 39 says it (section 4): two names look alike if the skeletons of the forms that are shown are equal, or those
 * of the forms that are compared. What looks like two others does not make these look alike.
 *
 * @param shown the skeleton of the form that is shown
 * @param compared that of the form that is compared
 */
public record Skeletons(String shown, String compared) {

    /** Another number where skeletons may differ from those of before: whoever writes them down makes them anew then. */
    public static final long VERSION = Uts39.VERSION;

    static Skeletons of(String shown, String compared) {
        String skeleton = Uts39.skeleton(shown);
        return new Skeletons(skeleton, compared.equals(shown) ? skeleton : Uts39.skeleton(compared));
    }

    public boolean looksLike(Skeletons other) {
        return shown.equals(other.shown) || compared.equals(other.compared);
    }
}

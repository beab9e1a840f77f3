package chat.protocol;

import java.text.Bidi;
import java.text.Normalizer;
import java.util.Locale;
import rocks.xmpp.precis.PrecisProfile;

/**
 * The two forms of a name. RFC 8265 with one character more in each of two scripts: the Thai and Lao vowels U+0E33 and U+0EB3, which
 * PRECIS refuses because of their compatibility decompositions, are taken and compared by these.
 */
final class NameForm extends PrecisProfile {

    private static final long serialVersionUID = 1L;

    /** As its holder wrote it: UsernameCasePreserved, section 3.4 of the RFC. */
    static final NameForm SHOWN = new NameForm(false);

    /** As it is compared: UsernameCaseMapped, section 3.3 of the RFC. */
    static final NameForm COMPARED = new NameForm(true);

    private final boolean compared;

    private NameForm(boolean compared) {
        super(true);
        this.compared = compared;
    }

    /** What {@link #COMPARED} makes of a text, whatever stands in it. */
    static String fold(CharSequence text) {
        return Normalizer.normalize(decompose(widthMap(text)).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }

    private static String decompose(CharSequence text) {
        return text.toString().replace("\u0E33", "\u0E4D\u0E32").replace("\u0EB3", "\u0ECD\u0EB2");
    }

    @Override
    public String prepare(CharSequence input) {
        super.prepare(decompose(input));
        return input.toString();
    }

    @Override
    protected CharSequence applyWidthMappingRule(CharSequence input) {
        return widthMap(input);
    }

    @Override
    protected CharSequence applyAdditionalMappingRule(CharSequence input) {
        return compared ? decompose(input) : input;
    }

    @Override
    protected CharSequence applyCaseMappingRule(CharSequence input) {
        return compared ? input.toString().toLowerCase(Locale.ROOT) : input;
    }

    @Override
    protected CharSequence applyNormalizationRule(CharSequence input) {
        return Normalizer.normalize(input, Normalizer.Form.NFC);
    }

    @Override
    protected CharSequence applyDirectionalityRule(CharSequence input) {
        char[] chars = input.toString().toCharArray();
        if (Bidi.requiresBidi(chars, 0, chars.length)) {
            checkBidiRule(input);
        }
        return input;
    }
}

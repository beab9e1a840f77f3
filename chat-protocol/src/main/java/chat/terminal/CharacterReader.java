package chat.terminal;

import chat.protocol.PeerText;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;

/** JLine's editor, to whose keys one character is what a person takes for one: see {@link Clusters}. */
abstract class CharacterReader extends LineReaderImpl {

    CharacterReader(Terminal terminal) {
        super(terminal, terminal.getName(), null);
    }

    /** Where the cursor comes to so many characters on, or back; as the library counts: in code points. */
    private int place(int characters) {
        String text = buf.toString();
        int index = Clusters.move(text, text.offsetByCodePoints(0, buf.cursor()), characters);
        return text.codePointCount(0, index);
    }

    @Override
    protected boolean forwardChar() {
        return buf.cursor(place(count));
    }

    @Override
    protected boolean backwardChar() {
        return buf.cursor(place(-count));
    }

    @Override
    protected boolean deleteChar() {
        return delete(count);
    }

    @Override
    protected boolean backwardDeleteChar() {
        return delete(-count);
    }

    private boolean delete(int characters) {
        int end = place(characters);
        int length = end - buf.cursor();
        return length < 0 ? buf.backspace(-length) > 0 : buf.delete(length) > 0;
    }

    @Override
    protected boolean transposeChars() {
        buf.cursor(buf.cursor() == buf.length() ? place(-1) : buf.cursor());
        int start = place(-1);
        int end = place(1);
        String before = buf.substring(start, buf.cursor());
        String behind = buf.substring(buf.cursor(), end);
        buf.cursor(start);
        buf.delete(end - start);
        buf.write(behind + before);
        return true;
    }

    // Marks belong to the word that they stand in.

    @Override
    protected boolean isDelimiter(int c) {
        return super.isDelimiter(c) && !PeerText.isMark(c);
    }

    @Override
    protected boolean isWord(int c) {
        return super.isWord(c) || PeerText.isMark(c);
    }

    /** Wherever a key has led to: from the middle of a character to its beginning. */
    final void leaveCharacter() {
        String text = buf.toString();
        int cursor = Clusters.floor(text, text.offsetByCodePoints(0, buf.cursor()));
        buf.cursor(text.codePointCount(0, cursor));
    }
}

package chat.terminal;

/** What came of waiting for a line. */
public sealed interface Input {

    /**
     * A line was entered; several, divided by LF, if they were pasted.
     *
     * @param text without its line end
     */
    record Line(String text) implements Input {}

    /**
     * Ctrl-C was pressed.
     *
     * @param typed what stood on the line; it is gone from there
     */
    record Interrupt(String typed) implements Input {}

    /**
     * Nothing more will be read.
     *
     * @param wanted whether Ctrl-D was pressed on an empty line; else the terminal is gone, or the editor was closed
     */
    record End(boolean wanted) implements Input {}
}

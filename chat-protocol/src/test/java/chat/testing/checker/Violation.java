package chat.testing.checker;

/**
 * A promise that was not kept.
 *
 * @param evidence who saw what, under which number
 */
public record Violation(Kind kind, String evidence) {

    /** Which promise it was. */
    public enum Kind {
        /** A member never got what others did, and was not told so. */
        LOST,
        /** The same number came to a client twice. */
        REPEATED,
        /** A number came behind a later one. */
        OUT_OF_ORDER,
        /** Two clients saw different things under one number. */
        DIFFERENT,
        /** A client that came back was told that it would miss nothing, where that could not be. */
        FALSE_RECOVERY,
        /** A client is in a room, or no longer in one, in a way that the contract does not know. */
        WRONG_ENTRY,
        /** An event came of a room that the client was not in. */
        UNASKED,
        /** One message has two numbers. */
        DUPLICATE,
        /** A sender's messages are numbered in another order than they were sent in. */
        NOT_FIFO,
        /** A message has a smaller number than something that its sender had seen before. */
        BEFORE_ITS_CAUSE,
        /** A message that nobody sent so. */
        PHANTOM,
        /** A sender was told a number that its message does not have. */
        FALSE_ACKNOWLEDGEMENT,
        /** A sender was never answered. */
        UNANSWERED,
        /** A sender was told that its message is refused, and it was taken. */
        FALSE_REFUSAL,
        /** Somebody came who was there, or left or spoke who was not. */
        NOT_PRESENT,
        /** A wrong number of members was told. */
        MISCOUNTED
    }

    @Override
    public String toString() {
        return kind + ": " + evidence;
    }
}

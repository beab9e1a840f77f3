package chat.testing.checker;

/**
 * A device that came back is not in a room any more. Then another device of its user went out of it.
 *
 * @param seen up to which number it had seen the room
 */
record Absence(Numbering numbering, String client, String user, long seen) {

    /** Tells if nobody saw the user go out. */
    void judge(Findings findings) {
        long unseen = 0;
        for (long seq = seen + 1; seq <= numbering.last(); seq++) {
            Slot slot = numbering.at(seq);
            if (slot == null) {
                unseen++;
            } else if (slot.event().kind() == Event.Kind.LEFT
                    && slot.event().user().equals(user)) {
                return;
            }
        }
        // With a room's last user goes what nobody saw.
        if (unseen == 0 && seen < numbering.last()) {
            findings.add(
                    Violation.Kind.WRONG_ENTRY,
                    client + " came back and is not in " + numbering + ", which " + user + " had not left, at " + seen);
        }
    }
}

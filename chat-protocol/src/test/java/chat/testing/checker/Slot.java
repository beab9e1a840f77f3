package chat.testing.checker;

import java.util.ArrayList;
import java.util.List;

/** What clients saw under one number: one event, unless the server failed. */
final class Slot {

    /** An event and who saw it. */
    private record Version(Event event, List<String> witnesses) {}

    private final List<Version> versions = new ArrayList<>(1);

    void add(Event event, String witness) {
        for (Version version : versions) {
            if (version.event.equals(event)) {
                version.witnesses.add(witness);
                return;
            }
        }
        versions.add(new Version(event, new ArrayList<>(List.of(witness))));
    }

    /** What most clients saw. */
    Event event() {
        return most().event;
    }

    /** Those who saw {@link #event}, in no particular order. */
    List<String> witnesses() {
        return most().witnesses;
    }

    boolean isDisputed() {
        return versions.size() > 1;
    }

    private Version most() {
        Version most = versions.get(0);
        for (Version version : versions) {
            if (version.witnesses.size() > most.witnesses.size()) {
                most = version;
            }
        }
        return most;
    }

    /** Each event with those who saw it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Version version : versions) {
            text.append(text.isEmpty() ? "" : "; ")
                    .append(Words.some(version.witnesses))
                    .append(" saw ")
                    .append(version.event);
        }
        return text.toString();
    }
}

package chat.testing.checker;

import chat.testing.checker.Post.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which rooms one client is in, and where it stands in each. */
final class Whereabouts {

    private final String client;
    private final Numberings numberings;
    private final Findings findings;
    private final List<Stay> stays = new ArrayList<>();
    private final List<Absence> absences = new ArrayList<>();

    /** The rooms that the client is in; those it was in when the connection was lost too. */
    private final Map<String, Stay> current = new HashMap<>();

    /** Those of them that were not entered again on this connection. */
    private final Set<String> awaited = new HashSet<>();

    private final Set<String> parting = new HashSet<>();
    private String user = "";

    /** Whether it is a device of an account, whose others take it along. */
    private boolean isDevice;

    Whereabouts(String client, Numberings numberings, Findings findings) {
        this.client = client;
        this.numberings = numberings;
        this.findings = findings;
    }

    /** All stays in all rooms. */
    List<Stay> stays() {
        return stays;
    }

    List<Absence> absences() {
        return absences;
    }

    /** A new session is in no room. */
    void beginAnew(boolean isDevice) {
        this.isDevice = isDevice;
        current.clear();
        awaited.clear();
        parting.clear();
    }

    void disconnect() {
        awaited.addAll(current.keySet());
    }

    /** Rooms that were not entered again by now are no longer the client's. */
    void catchUp() {
        for (String room : awaited) {
            Stay stay = current.remove(room);
            if (stay != null && isDevice) {
                absences.add(new Absence(stay.numbering(), client, user, stay.position()));
            } else if (stay != null && !parting.contains(room)) {
                wrongEntry("came back and is not in #" + room + ", which it had not left, at " + stay.position());
            }
        }
        awaited.clear();
        parting.clear();
    }

    /** Returns where that is. */
    Place enter(Observation.Entered entered, String user) {
        this.user = user;
        Numbering numbering = numberings.get(entered.room(), entered.epoch());
        Place place = new Place(numbering, entered.seq());
        numbering.reach(entered.seq());
        numbering.add(new Numbering.Count(entered.last(), entered.count(), client));
        boolean back = awaited.remove(entered.room());
        Stay before = current.get(entered.room());
        if (entered.recovered() == null) {
            if (before != null) {
                wrongEntry("entered " + numbering + ", being in it, and was not told whether it missed something");
            }
            if (!isDevice) { // else it may be there by another one, and go on behind any event
                numbering.add(Event.joined(entered.room(), entered.seq(), user), client);
            }
            begin(place);
        } else if (entered.recovered()) {
            recover(place, back ? before : null, before == null && isDevice);
        } else {
            if (before != null && before.numbering() == numbering && before.position() > entered.seq()) {
                wrongEntry("goes on behind " + place + ", having got " + before.position());
            }
            begin(place);
        }
        return place;
    }

    /** @param taken whether another device of its user may have gone there meanwhile */
    private void recover(Place place, @Nullable Stay before, boolean taken) {
        if (taken) {
            begin(place);
            return;
        }
        if (before != null && before.numbering() == place.numbering() && before.position() == place.seq()) {
            before.goOn();
            return;
        }
        String having = before == null ? "not having been in" : "having got up to " + place(before);
        findings.add(
                Violation.Kind.FALSE_RECOVERY, client + " was told recovered:true behind " + place + ", " + having);
        begin(place);
    }

    private static Place place(Stay stay) {
        return new Place(stay.numbering(), stay.position());
    }

    private void begin(Place place) {
        Stay stay = new Stay(place.numbering(), client, place.seq(), findings);
        stays.add(stay);
        current.put(place.numbering().room(), stay);
    }

    private void wrongEntry(String what) {
        findings.add(Violation.Kind.WRONG_ENTRY, client + " " + what);
    }

    void receive(Event event) {
        Stay stay = current.get(event.room());
        if (stay == null || awaited.contains(event.room())) {
            findings.add(
                    Violation.Kind.UNASKED,
                    client + " got #" + event.room() + " " + event.seq() + ", not being in there: " + event);
            return;
        }
        stay.numbering().add(event, client);
        stay.receive(event);
    }

    void part(String room) {
        parting.add(room);
    }

    void leave(String room) {
        if (current.remove(room) != null && !parting.remove(room) && !isDevice) {
            wrongEntry("is out of #" + room + ", which it had not left");
        }
    }

    /** The last that the client has seen of a room; null if it is not in it. */
    @Nullable
    Place lastSeen(String room) {
        Stay stay = current.get(room);
        return stay == null ? null : place(stay);
    }

    void settle() {
        current.values().forEach(Stay::settle);
    }
}

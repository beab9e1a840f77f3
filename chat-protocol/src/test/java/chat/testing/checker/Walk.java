package chat.testing.checker;

import chat.testing.checker.Post.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Goes through one client's recording: what can be judged by itself is, the rest goes to the numberings, stays and posts. */
final class Walk implements Observer {

    private final String client;
    private final Numberings numberings;
    private final Posts posts;
    private final Findings findings;

    private final List<Stay> stays = new ArrayList<>();
    private final List<Post> postsOfSession = new ArrayList<>();

    /** The rooms that the client is in; those it was in when the connection was lost too. */
    private final Map<String, Stay> current = new HashMap<>();

    /** Those of them that were not entered again on this connection. */
    private final Set<String> awaited = new HashSet<>();

    private final Set<String> parting = new HashSet<>();
    private String user = "";
    private String session = "";
    private int sessions;
    private long deliveries;

    Walk(String client, Numberings numberings, Posts posts, Findings findings) {
        this.client = client;
        this.numberings = numberings;
        this.posts = posts;
        this.findings = findings;
    }

    /** All of the client's stays in all rooms. */
    List<Stay> stays() {
        return stays;
    }

    long deliveries() {
        return deliveries;
    }

    @Override
    public void onJoined(Observation.Joined joined) {
        user = joined.user();
        session = joined.session();
        sessions++;
        current.clear();
        awaited.clear();
        parting.clear();
        postsOfSession.clear();
    }

    @Override
    public void onResumed(Observation.Resumed resumed) {
        if (!resumed.session().equals(session)) {
            wrongEntry("came back to session " + session + " and is in " + resumed.session());
        }
    }

    @Override
    public void onCaughtUp(Observation.CaughtUp caughtUp) {
        for (String room : awaited) {
            Stay stay = current.remove(room);
            if (stay != null && !parting.contains(room)) {
                wrongEntry("came back and is not in #" + room + ", which it had not left, at " + stay.position());
            }
        }
        awaited.clear();
        parting.clear();
    }

    @Override
    public void onEntered(Observation.Entered entered) {
        String room = entered.room();
        Numbering numbering = numberings.get(room, entered.epoch());
        numbering.reach(entered.seq());
        numbering.add(new Numbering.Count(entered.last(), entered.count(), client));
        boolean back = awaited.remove(room);
        Stay before = current.get(room);
        if (entered.recovered() == null) {
            if (before != null) {
                wrongEntry("entered #" + room + ", being in it, and was not told whether it missed something");
            }
            enter(room, numbering, entered.seq());
            numbering.add(Event.joined(room, entered.seq(), user), client);
        } else if (!entered.recovered()) {
            if (before != null && before.numbering() == numbering && before.position() > entered.seq()) {
                wrongEntry("goes on behind " + numbering.name(entered.seq()) + ", having got " + before.position());
            }
            enter(room, numbering, entered.seq());
        } else if (before != null && back && before.numbering() == numbering && before.position() == entered.seq()) {
            before.goOn();
        } else {
            String having = before == null
                    ? "not having been in"
                    : "having got up to " + before.numbering().name(before.position());
            findings.add(
                    Violation.Kind.FALSE_RECOVERY,
                    client + " was told recovered:true behind " + numbering.name(entered.seq()) + ", " + having);
            enter(room, numbering, entered.seq());
        }
    }

    private void wrongEntry(String what) {
        findings.add(Violation.Kind.WRONG_ENTRY, client + " " + what);
    }

    private void enter(String room, Numbering numbering, long seq) {
        Stay stay = new Stay(numbering, client, seq, findings);
        stays.add(stay);
        current.put(room, stay);
    }

    @Override
    public void onReceived(Observation.Received received) {
        Event event = received.event();
        String room = event.room();
        deliveries++;
        Stay stay = current.get(room);
        if (stay == null || awaited.contains(room)) {
            findings.add(
                    Violation.Kind.UNASKED,
                    client + " got #" + room + " " + event.seq() + ", not being in there: " + event);
            return;
        }
        stay.numbering().add(event, client);
        stay.receive(event);
        if (event.user().equals(user)) {
            receiveOwn(event);
        }
    }

    private void receiveOwn(Event event) {
        Post post = event.isMessage() ? posts.find(user, event.text()) : null;
        if (post != null) {
            post.echo();
        }
        if (event.kind() == Event.Kind.LEFT && event.text().equals(Event.PARTED)) {
            current.remove(event.room());
            parting.remove(event.room());
        }
    }

    @Override
    public void onSent(Observation.Sent sent) {
        Post before = posts.find(user, sent.text());
        if (before == null) {
            Post post = new Post(client, sessions, user, sent, lastSeen(sent.room()));
            posts.add(user, sent.text(), post);
            postsOfSession.add(post);
        } else if (before.session() != sessions) {
            throw new IllegalArgumentException(before + " was sent again in another session: the texts have to differ");
        }
    }

    private @Nullable Place lastSeen(String room) {
        Stay stay = current.get(room);
        return stay == null ? null : new Place(stay.numbering(), stay.position());
    }

    @Override
    public void onAcknowledged(Observation.Acknowledged acknowledged) {
        Post post = posts.find(user, acknowledged.text());
        Place seen = post == null ? null : post.seenBefore();
        String room = acknowledged.room();
        if (post == null || seen == null || !seen.numbering().room().equals(room)) {
            findings.add(
                    Violation.Kind.FALSE_ACKNOWLEDGEMENT,
                    client + " was told that '" + acknowledged.text() + "' is #" + room + " " + acknowledged.seq()
                            + ", but " + (post == null ? "had not sent it" : "did not send it there"));
        } else {
            post.acknowledge(new Place(seen.numbering(), acknowledged.seq()));
        }
    }

    @Override
    public void onRefused(Observation.Refused refused) {
        Post post = posts.find(user, refused.text());
        if (post != null) {
            post.refuse(refused.code());
        }
    }

    @Override
    public void onParting(Observation.Parting parting) {
        this.parting.add(parting.room());
    }

    @Override
    public void onDisconnected(Observation.Disconnected disconnected) {
        awaited.addAll(current.keySet());
    }

    @Override
    public void onSettled(Observation.Settled settled) {
        current.values().forEach(Stay::settle);
        postsOfSession.forEach(Post::await);
    }
}

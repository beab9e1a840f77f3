package chat.testing.checker;

import chat.testing.checker.Post.Place;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Goes through one client's recording: what can be judged by itself is, the rest is put where all clients' is compared. */
final class Walk implements Observer {

    /** Where everybody is from the beginning on. */
    private static final String LOBBY = "lobby";

    private final String client;
    private final Whereabouts whereabouts;
    private final Posts posts;
    private final Directs directs;
    private final Findings findings;

    private final List<Post> postsOfSession = new ArrayList<>();
    private final List<DirectPost> directsOfSession = new ArrayList<>();
    private String user = "";
    private String session = "";
    private int device;
    private int sessions;
    private Inbox inbox;
    private long deliveries;

    Walk(String client, Numberings numberings, Posts posts, Directs directs, Findings findings) {
        this.client = client;
        this.posts = posts;
        this.directs = directs;
        this.findings = findings;
        whereabouts = new Whereabouts(client, numberings, findings);
        inbox = new Inbox(client, user, false, findings);
    }

    /** All of the client's stays in all rooms. */
    List<Stay> stays() {
        return whereabouts.stays();
    }

    /** Where other devices of its user took it out of a room while it was away. */
    List<Absence> absences() {
        return whereabouts.absences();
    }

    long deliveries() {
        return deliveries;
    }

    @Override
    public void onJoined(Observation.Joined joined) {
        user = joined.user();
        session = joined.session();
        device = joined.device();
        sessions++;
        whereabouts.beginAnew(isDevice());
        postsOfSession.clear();
        directsOfSession.clear();
        inbox = directs.open(client, user, isDevice());
    }

    private boolean isDevice() {
        return device != 0;
    }

    @Override
    public void onResumed(Observation.Resumed resumed) {
        if (!resumed.session().equals(session)) {
            findings.add(
                    Violation.Kind.WRONG_ENTRY,
                    client + " came back to session " + session + " and is in " + resumed.session());
        }
    }

    @Override
    public void onCaughtUp(Observation.CaughtUp caughtUp) {
        whereabouts.catchUp();
    }

    @Override
    public void onEntered(Observation.Entered entered) {
        Place place = whereabouts.enter(entered, user);
        if (entered.room().equals(LOBBY)) {
            inbox.enter(place);
        }
    }

    @Override
    public void onReceived(Observation.Received received) {
        Event event = received.event();
        deliveries++;
        whereabouts.receive(event);
        if (!event.user().equals(user)) {
            return;
        }
        Post post = event.isMessage() ? posts.find(user, event.text()) : null;
        if (post != null && post.client().equals(client)) {
            post.echo();
        }
        if (event.kind() == Event.Kind.LEFT && event.text().equals(Event.PARTED)) {
            whereabouts.leave(event.room());
        }
    }

    @Override
    public void onSent(Observation.Sent sent) {
        Post before = posts.find(user, sent.text());
        if (before == null || before.session() != sessions) {
            Post post = new Post(client, sessions, user, device, sent, whereabouts.lastSeen(sent.room()));
            posts.add(user, sent.text(), post);
            postsOfSession.add(post);
        }
    }

    @Override
    public void onSentDirect(Observation.SentDirect sent) {
        DirectPost before = directs.find(user, sent.text());
        if (before != null && before.sender() == inbox) {
            before.repeat();
        } else {
            DirectPost post = new DirectPost(inbox, sent, directsOfSession.size(), whereabouts.lastSeen(LOBBY));
            directs.add(post);
            directsOfSession.add(post);
        }
    }

    @Override
    public void onReceivedDirect(Observation.ReceivedDirect received) {
        deliveries++;
        inbox.receive(received);
    }

    @Override
    public void onAcknowledged(Observation.Acknowledged acknowledged) {
        String room = acknowledged.room();
        String text = acknowledged.text();
        boolean known = room == null
                ? acknowledge(directs.find(user, text), acknowledged.seq())
                : acknowledge(posts.find(user, text), room, acknowledged.seq());
        if (!known) {
            String place = room == null ? "direct message" : "#" + room;
            findings.add(
                    Violation.Kind.FALSE_ACKNOWLEDGEMENT,
                    client + " was told that '" + text + "' is " + place + " " + acknowledged.seq()
                            + ", but did not send it there");
        }
    }

    private static boolean acknowledge(@Nullable DirectPost post, long seq) {
        if (post != null) {
            post.acknowledge(seq);
        }
        return post != null;
    }

    private static boolean acknowledge(@Nullable Post post, String room, long seq) {
        Place seen = post == null ? null : post.seenBefore();
        if (post == null || seen == null || !seen.numbering().room().equals(room)) {
            return false;
        }
        post.acknowledge(new Place(seen.numbering(), seq));
        return true;
    }

    @Override
    public void onRefused(Observation.Refused refused) {
        Post post = posts.find(user, refused.text());
        if (post != null) {
            post.refuse(refused.code());
        }
        DirectPost direct = directs.find(user, refused.text());
        if (direct != null) {
            direct.refuse(refused.code());
        }
    }

    @Override
    public void onUnknown(Observation.Unknown unknown) {
        Post post = posts.find(user, unknown.text());
        if (post != null) {
            post.giveUp();
        }
        DirectPost direct = directs.find(user, unknown.text());
        if (direct != null) {
            direct.giveUp();
        }
    }

    @Override
    public void onParting(Observation.Parting parting) {
        whereabouts.part(parting.room());
    }

    @Override
    public void onParted(Observation.Parted parted) {
        whereabouts.leave(parted.room());
    }

    @Override
    public void onDisconnected(Observation.Disconnected disconnected) {
        whereabouts.disconnect();
    }

    @Override
    public void onSettled(Observation.Settled settled) {
        whereabouts.settle();
        inbox.settle();
        postsOfSession.forEach(Post::await);
        directsOfSession.forEach(DirectPost::await);
    }
}

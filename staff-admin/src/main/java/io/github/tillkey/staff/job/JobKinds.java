package io.github.tillkey.staff.job;

import java.util.List;

/** The kinds of jobs that there are. A new kind is added here. */
final class JobKinds {

    static final List<JobKind> ALL = List.of(InvitationJob.KIND);

    private JobKinds() {}
}

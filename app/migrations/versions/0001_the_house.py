"""The house: people, the course, the forum, what waits for staff, and the machine room."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TABLES = (
    "jobs",
    "kept_texts",
    "programmes",
    "sign_in_failures",
    "site_version",
    "users",
    "consents",
    "offerings",
    "problem_reports",
    "sections",
    "streams",
    "tokens",
    "user_sessions",
    "enrolments",
    "weeks",
    "boards",
    "board_reads",
    "thread_counts",
    "threads",
    "posts",
    "thread_reads",
)


def upgrade() -> None:
    _jobs()
    _kept_texts()
    _programmes()
    _sign_in_failures()
    _site_version()
    _users()
    _consents()
    _offerings()
    _problem_reports()
    _sections()
    _streams()
    _tokens()
    _user_sessions()
    _enrolments()
    _weeks()
    _boards()
    _board_reads()
    _thread_counts()
    _threads()
    _posts()
    _thread_reads()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("dedupe", sa.String(), nullable=True),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("died_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_jobs_dedupe")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index(
            "ix_jobs_due",
            ["run_at", "id"],
            unique=False,
            sqlite_where=sa.text("died_at IS NULL"),
            postgresql_where=sa.text("died_at IS NULL"),
        )


def _kept_texts() -> None:
    op.create_table(
        "kept_texts",
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_texts")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_kept_texts_key_hash")),
    )
    with op.batch_alter_table("kept_texts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_texts_expires_at"), ["expires_at"], unique=False)


def _programmes() -> None:
    op.create_table(
        "programmes",
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_fr", sa.String(), nullable=False),
        sa.Column("short_title_en", sa.String(), nullable=False),
        sa.Column("short_title_fr", sa.String(), nullable=False),
        sa.Column("summary_en", sa.String(), nullable=False),
        sa.Column("summary_fr", sa.String(), nullable=False),
        sa.Column("objective_en", sa.String(), nullable=False),
        sa.Column("objective_fr", sa.String(), nullable=False),
        sa.Column("principles_en", sa.JSON(), nullable=False),
        sa.Column("principles_fr", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes")),
        sa.UniqueConstraint("code", name=op.f("uq_programmes_code")),
        sa.UniqueConstraint("uuid", name=op.f("uq_programmes_uuid")),
    )


def _sign_in_failures() -> None:
    op.create_table(
        "sign_in_failures",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failures")),
        sa.UniqueConstraint("key", name=op.f("uq_sign_in_failures_key")),
    )
    with op.batch_alter_table("sign_in_failures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_failures_last_at"), ["last_at"], unique=False)


def _site_version() -> None:
    op.create_table(
        "site_version",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_version")),
    )
    op.execute("INSERT INTO site_version (id, number, created_at) VALUES (1, 1, CURRENT_TIMESTAMP)")


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("handle_key", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("facilitates", sa.JSON(), nullable=False),
        sa.Column("bio", sa.String(), nullable=False),
        sa.Column("bio_language", sa.String(), nullable=False),
        sa.Column("shows_organisation", sa.Boolean(), nullable=False),
        sa.Column("shows_stream", sa.Boolean(), nullable=False),
        sa.Column("shows_threads", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email_key", name=op.f("uq_users_email_key")),
        sa.UniqueConstraint("handle_key", name=op.f("uq_users_handle_key")),
    )


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_consents_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint(
            "user_id", "notice", "version", name=op.f("uq_consents_user_id_notice_version")
        ),
    )


def _offerings() -> None:
    op.create_table(
        "offerings",
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_fr", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_offerings_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offerings")),
        sa.UniqueConstraint("slug", name=op.f("uq_offerings_slug")),
        sa.UniqueConstraint("uuid", name=op.f("uq_offerings_uuid")),
    )
    with op.batch_alter_table("offerings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offerings_starts_on"), ["starts_on"], unique=False)


def _problem_reports() -> None:
    op.create_table(
        "problem_reports",
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("handled_by_id", sa.Integer(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["handled_by_id"], ["users.id"], name=op.f("fk_problem_reports_handled_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_reports")),
    )
    with op.batch_alter_table("problem_reports", schema=None) as batch_op:
        batch_op.create_index("ix_problem_reports_state_id", ["state", "id"], unique=False)


def _sections() -> None:
    op.create_table(
        "sections",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_fr", sa.String(), nullable=False),
        sa.Column("html_en", sa.String(), nullable=False),
        sa.Column("html_fr", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_sections_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sections")),
        sa.UniqueConstraint("programme_id", "key", name=op.f("uq_sections_programme_id_key")),
    )


def _streams() -> None:
    op.create_table(
        "streams",
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_fr", sa.String(), nullable=False),
        sa.Column("short_title_en", sa.String(), nullable=False),
        sa.Column("short_title_fr", sa.String(), nullable=False),
        sa.Column("summary_en", sa.String(), nullable=False),
        sa.Column("summary_fr", sa.String(), nullable=False),
        sa.Column("time_en", sa.String(), nullable=False),
        sa.Column("time_fr", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("minutes_min", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_streams_programme_id_programmes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_streams")),
        sa.UniqueConstraint("programme_id", "code", name=op.f("uq_streams_programme_id_code")),
        sa.UniqueConstraint("uuid", name=op.f("uq_streams_uuid")),
    )


def _tokens() -> None:
    op.create_table(
        "tokens",
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_tokens_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_tokens_token_hash")),
    )
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.create_index("ix_tokens_user_id_purpose", ["user_id", "purpose"], unique=False)


def _user_sessions() -> None:
    op.create_table(
        "user_sessions",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("is_remembered", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_user_sessions_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_sessions_token_hash")),
    )
    with op.batch_alter_table("user_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_sessions_user_id"), ["user_id"], unique=False)


def _enrolments() -> None:
    op.create_table(
        "enrolments",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("stream_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_enrolments_offering_id_offerings")
        ),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["streams.id"], name=op.f("fk_enrolments_stream_id_streams")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_enrolments_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
    )
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.create_index("ix_enrolments_offering_id", ["offering_id"], unique=False)
        batch_op.create_index(
            "uq_enrolments_running",
            ["user_id", "offering_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def _weeks() -> None:
    op.create_table(
        "weeks",
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_fr", sa.String(), nullable=False),
        sa.Column("short_title_en", sa.String(), nullable=False),
        sa.Column("short_title_fr", sa.String(), nullable=False),
        sa.Column("summary_en", sa.String(), nullable=False),
        sa.Column("summary_fr", sa.String(), nullable=False),
        sa.Column("objective_en", sa.String(), nullable=False),
        sa.Column("objective_fr", sa.String(), nullable=False),
        sa.Column("plan_en", sa.JSON(), nullable=False),
        sa.Column("plan_fr", sa.JSON(), nullable=False),
        sa.Column("intro_html_en", sa.String(), nullable=False),
        sa.Column("intro_html_fr", sa.String(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_weeks_offering_id_offerings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weeks")),
        sa.UniqueConstraint("offering_id", "number", name=op.f("uq_weeks_offering_id_number")),
    )


def _boards() -> None:
    op.create_table(
        "boards",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=True),
        sa.Column("week_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_fr", sa.String(), nullable=False),
        sa.Column("description_en", sa.String(), nullable=False),
        sa.Column("description_fr", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_boards_offering_id_offerings")
        ),
        sa.ForeignKeyConstraint(["week_id"], ["weeks.id"], name=op.f("fk_boards_week_id_weeks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boards")),
        sa.UniqueConstraint("code", name=op.f("uq_boards_code")),
        sa.UniqueConstraint("week_id", name=op.f("uq_boards_week_id")),
    )
    with op.batch_alter_table("boards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_boards_offering_id"), ["offering_id"], unique=False)


def _board_reads() -> None:
    op.create_table(
        "board_reads",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("read_before_post_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_board_reads_board_id_boards")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_board_reads_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "board_id", name=op.f("pk_board_reads")),
    )


def _thread_counts() -> None:
    op.create_table(
        "thread_counts",
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("stream_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("threads", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_thread_counts_board_id_boards")
        ),
        sa.PrimaryKeyConstraint("board_id", "stream_id", name=op.f("pk_thread_counts")),
    )


def _threads() -> None:
    op.create_table(
        "threads",
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=True),
        sa.Column("stream_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_visible_number", sa.Integer(), nullable=False),
        sa.Column("first_post_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_post_id", sa.Integer(), nullable=False),
        sa.Column("last_post_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_author_id", sa.Integer(), nullable=True),
        sa.Column("reply_count", sa.Integer(), nullable=False),
        sa.Column("answer_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_threads_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_threads_board_id_boards")
        ),
        sa.ForeignKeyConstraint(
            ["last_author_id"], ["users.id"], name=op.f("fk_threads_last_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_threads_offering_id_offerings")
        ),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["streams.id"], name=op.f("fk_threads_stream_id_streams")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
    )
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.create_index("ix_threads_author", ["author_id", "id"], unique=False)
        batch_op.create_index("ix_threads_board_latest", ["board_id", "last_post_id"], unique=False)
        batch_op.create_index("ix_threads_board_new", ["board_id", "id"], unique=False)
        batch_op.create_index(
            "ix_threads_board_replies", ["board_id", "reply_count", "id"], unique=False
        )
        batch_op.create_index(
            "ix_threads_board_stream", ["board_id", "stream_id", "last_post_id"], unique=False
        )
        batch_op.create_index(
            "ix_threads_stream_replies", ["stream_id", "reply_count", "id"], unique=False
        )
        batch_op.create_index("ix_threads_last_author_id", ["last_author_id"], unique=False)
        for lang in ("en", "fr"):
            batch_op.create_index(
                f"ix_threads_in_{lang}",
                ["last_post_id"],
                unique=False,
                sqlite_where=sa.text(f"lang IN ('{lang}', 'both')"),
                postgresql_where=sa.text(f"lang IN ('{lang}', 'both')"),
            )
        batch_op.create_index("ix_threads_kind_latest", ["kind", "last_post_id"], unique=False)
        batch_op.create_index("ix_threads_last_post_id", ["last_post_id"], unique=False)
        batch_op.create_index("ix_threads_replies", ["reply_count", "id"], unique=False)
        batch_op.create_index(
            "ix_threads_stream_latest", ["stream_id", "last_post_id"], unique=False
        )
        batch_op.create_index(
            "ix_threads_author_latest", ["author_id", "last_post_id"], unique=False
        )
        batch_op.create_index(
            "ix_threads_unanswered",
            ["kind", "answer_count", "last_post_id"],
            unique=False,
            sqlite_where=sa.text("answer_count = 0 AND kind = 'question'"),
            postgresql_where=sa.text("answer_count = 0 AND kind = 'question'"),
        )


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("submission", sa.String(), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_posts_author_id_users")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_posts_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("author_id", "submission", name=op.f("uq_posts_author_id_submission")),
        sa.UniqueConstraint("thread_id", "number", name=op.f("uq_posts_thread_id_number")),
    )
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.create_index("ix_posts_created_at", ["created_at"], unique=False)
        batch_op.create_index(
            "ix_posts_hidden",
            ["thread_id", "number"],
            unique=False,
            sqlite_where=sa.text("hidden_at IS NOT NULL"),
            postgresql_where=sa.text("hidden_at IS NOT NULL"),
        )
        batch_op.create_index("ix_posts_renderer", ["renderer", "id"], unique=False)
        batch_op.create_index("ix_posts_thread_id_id", ["thread_id", "id"], unique=False)


def _thread_reads() -> None:
    op.create_table(
        "thread_reads",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("last_read_number", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_thread_reads_thread_id_threads")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_thread_reads_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "thread_id", name=op.f("pk_thread_reads")),
    )
